using System.Text.Json;
using System.Text.Json.Serialization;
using TransferLearning.Experiments.Files;

namespace TransferLearning.Training.Activations;

/// <summary>The content of <c>entry.json</c> in an entry's folder.</summary>
internal sealed record EntryHeader(int Count, long[] Shape, int Chunk, IReadOnlyDictionary<string, string> Key, int ElementBytes = sizeof(float))
{
    [JsonIgnore]
    public RecordLayout Layout => new(Count, Shape, Chunk, ElementBytes);

    public void Write(string folder) => AtomicFile.Replace(Path.Combine(folder, ActivationEntry.HeaderName), JsonSerializer.SerializeToUtf8Bytes(this, StoreJson.Default.EntryHeader));

    /// <returns>The header; null if the folder is not an entry, or is damaged.</returns>
    public static EntryHeader? TryRead(string folder)
    {
        try
        {
            var header = JsonSerializer.Deserialize(File.ReadAllBytes(Path.Combine(folder, ActivationEntry.HeaderName)), StoreJson.Default.EntryHeader);
            return header is { Count: > 0, Chunk: > 0, Shape: not null, Key: not null, ElementBytes: 1 or sizeof(float) } && header.Shape.All(size => size > 0) && header.Fits(folder) ? header : null;
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException or JsonException or OverflowException)
        {
            return null;
        }
    }

    /// <summary>Checks the lengths of the files: reading after the end of a mapped file kills the process.</summary>
    private bool Fits(string folder) =>
        new FileInfo(Path.Combine(folder, ActivationEntry.RecordsName)).Length == (long)Count * Layout.RecordBytes
        && new FileInfo(Path.Combine(folder, ActivationEntry.IndexName)).Length == (long)Count * sizeof(ulong);
}
