namespace TransferLearning.Training.Activations;

/// <summary>The layout of an entry: one record per picture, computed in chunks of a fixed number of consecutive pictures.</summary>
/// <param name="Count">The number of pictures.</param>
/// <param name="Shape">The shape of one picture's activation.</param>
/// <param name="Chunk">The number of pictures computed together: the fixed batch size of the prefix.</param>
/// <param name="ElementBytes">The size of an element in bytes: 4 for float32 activations, 1 for pixels.</param>
public sealed record RecordLayout(int Count, IReadOnlyList<long> Shape, int Chunk, int ElementBytes = sizeof(float))
{
    /// <summary>The number of elements in a record.</summary>
    public int Elements { get; } = checked((int)Shape.Aggregate(1L, (product, size) => checked(product * size)));

    /// <summary>The size of a record in bytes.</summary>
    public int RecordBytes => checked(Elements * ElementBytes);

    /// <summary>The size of all records and their index in bytes.</summary>
    public long TotalBytes => Count * ((long)RecordBytes + sizeof(ulong));

    /// <summary>The number of chunks.</summary>
    public int Chunks => (Count + Chunk - 1) / Chunk;

    /// <summary>The pictures of a chunk.</summary>
    public (int First, int Count) ChunkAt(int chunk) => (chunk * Chunk, Math.Min(Chunk, Count - chunk * Chunk));
}
