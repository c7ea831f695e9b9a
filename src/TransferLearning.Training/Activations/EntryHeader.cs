using System.Text.Json;
using System.Text.Json.Serialization;
using TransferLearning.Experiments.Files;

namespace TransferLearning.Training.Activations;

/// <summary>The content of <c>entry.json</c> in an entry's folder.</summary>
internal sealed record EntryHeader(int Count, long[] Shape, int Chunk, IReadOnlyDictionary<string, string> Key, int ElementBytes = sizeof(float), bool HasLengths = false)
{
    [JsonIgnore]
    public RecordLayout Layout => new(Count, Shape, Chunk, ElementBytes) { Lengths = Lengths };

    /// <summary>The lengths of the records, from the file beside them; null if all records are whole.</summary>
    [JsonIgnore]
    public RecordLengths? Lengths { get; init; }

    public void Write(string folder) => AtomicFile.Replace(Path.Combine(folder, ActivationEntry.HeaderName), JsonSerializer.SerializeToUtf8Bytes(this, StoreJson.Default.EntryHeader));

    /// <returns>The header; null if the folder is not an entry, or is damaged.</returns>
    public static EntryHeader? TryRead(string folder)
    {
        try
        {
            var header = JsonSerializer.Deserialize(File.ReadAllBytes(Path.Combine(folder, ActivationEntry.HeaderName)), StoreJson.Default.EntryHeader);
            if (header is not { Count: > 0, Chunk: > 0, Shape: [> 0, ..], Key: not null, ElementBytes: 1 or sizeof(float) } || header.Shape.Any(size => size <= 0))
                return null;
            if (header.HasLengths)
                header = header with { Lengths = RecordLengths.TryRead(Path.Combine(folder, ActivationEntry.LengthsName), header.Count, header.Shape[0]) };
            return header.HasLengths == header.Lengths is not null && header.Fits(folder) ? header : null;
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException or JsonException or OverflowException)
        {
            return null;
        }
    }

    /// <summary>Checks the lengths of the files: reading after the end of a mapped file kills the process.</summary>
    private bool Fits(string folder) =>
        new FileInfo(Path.Combine(folder, ActivationEntry.RecordsName)).Length == Layout.RecordsBytes
        && new FileInfo(Path.Combine(folder, ActivationEntry.IndexName)).Length == (long)Count * sizeof(ulong);
}
