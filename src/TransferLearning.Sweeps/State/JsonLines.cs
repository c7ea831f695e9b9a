using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace TransferLearning.Sweeps.State;

/// <summary>A file with one JSON entry per line. A killed writer or a full disk may leave an incomplete line.</summary>
internal static class JsonLines
{
    /// <summary>Appends an entry on a new line: directly after an incomplete line it would be lost too.</summary>
    public static void Append<T>(string file, T entry, JsonTypeInfo<T> type)
    {
        using var stream = new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        var line = JsonSerializer.Serialize(entry, type) + "\n";
        if (stream.Seek(0, SeekOrigin.End) > 0)
        {
            stream.Seek(-1, SeekOrigin.End);
            if (stream.ReadByte() != '\n')
                line = "\n" + line;
        }

        stream.Write(Encoding.UTF8.GetBytes(line));
    }

    /// <summary>Reads the entries in order, without incomplete lines. Empty if there is no file.</summary>
    public static List<T> Read<T>(string file, JsonTypeInfo<T> type)
        where T : class
    {
        var entries = new List<T>();
        if (!File.Exists(file))
            return entries;
        // Another process may be appending; on Windows a reader must allow that.
        using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        while (reader.ReadLine() is { } line)
        {
            try
            {
                if (JsonSerializer.Deserialize(line, type) is { } entry)
                    entries.Add(entry);
            }
            catch (JsonException)
            {
                // The writer did not finish this line.
            }
        }

        return entries;
    }
}
