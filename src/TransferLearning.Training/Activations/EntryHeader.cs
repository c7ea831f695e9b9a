using System.Text.Json;
using System.Text.Json.Serialization;
using TransferLearning.Experiments.Files;

namespace TransferLearning.Training.Activations;

/// <summary>What an entry's folder says about itself, in <c>entry.json</c>.</summary>
internal sealed record EntryHeader(int Count, long[] Shape, int Chunk, IReadOnlyDictionary<string, string> Key)
{
    [JsonIgnore]
    public RecordLayout Layout => new(Count, Shape, Chunk);

    public void Write(string folder) => AtomicFile.Replace(Path.Combine(folder, ActivationEntry.HeaderName), JsonSerializer.SerializeToUtf8Bytes(this, StoreJson.Default.EntryHeader));

    /// <returns>Null where the folder is no entry, or one that something damaged.</returns>
    public static EntryHeader? TryRead(string folder)
    {
        try
        {
            var header = JsonSerializer.Deserialize(File.ReadAllBytes(Path.Combine(folder, ActivationEntry.HeaderName)), StoreJson.Default.EntryHeader);
            return header is { Count: > 0, Chunk: > 0, Shape: not null, Key: not null } && header.Shape.All(size => size > 0) && header.Fits(folder) ? header : null;
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException or JsonException or OverflowException)
        {
            return null;
        }
    }

    /// <summary>Reading behind the end of a mapped file kills the process, so the files' lengths are checked first.</summary>
    private bool Fits(string folder) =>
        new FileInfo(Path.Combine(folder, ActivationEntry.RecordsName)).Length == (long)Count * Layout.RecordBytes
        && new FileInfo(Path.Combine(folder, ActivationEntry.IndexName)).Length == (long)Count * sizeof(ulong);
}
