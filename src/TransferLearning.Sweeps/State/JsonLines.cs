using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace TransferLearning.Sweeps.State;

/// <summary>A file with a line of JSON for each entry, of which a writer that was killed, or a full disk, may have left a torn one.</summary>
internal static class JsonLines
{
    /// <summary>Appends an entry on a line of its own: behind a torn line it would be lost with that one.</summary>
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

    /// <summary>The entries in their order; torn lines are left out. None where there is no file.</summary>
    public static List<T> Read<T>(string file, JsonTypeInfo<T> type)
        where T : class
    {
        var entries = new List<T>();
        if (!File.Exists(file))
            return entries;
        foreach (var line in File.ReadLines(file))
        {
            try
            {
                if (JsonSerializer.Deserialize(line, type) is { } entry)
                    entries.Add(entry);
            }
            catch (JsonException)
            {
                // Whoever wrote it did not come to its end.
            }
        }

        return entries;
    }
}
