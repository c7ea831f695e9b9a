namespace TransferLearning.Training.Activations;

/// <summary>How an entry is laid out: one record of 32-bit floats a picture, computed in chunks of a fixed number of consecutive pictures.</summary>
/// <param name="Count">Pictures.</param>
/// <param name="Shape">The shape of one picture's activation.</param>
/// <param name="Chunk">Pictures computed together: the fixed size of the prefix's batches.</param>
public sealed record RecordLayout(int Count, IReadOnlyList<long> Shape, int Chunk)
{
    /// <summary>Floats of a record.</summary>
    public int Elements { get; } = checked((int)Shape.Aggregate(1L, (product, size) => checked(product * size)));

    /// <summary>Bytes of a record.</summary>
    public int RecordBytes => checked(Elements * sizeof(float));

    /// <summary>Bytes of all records and of their index.</summary>
    public long TotalBytes => Count * ((long)RecordBytes + sizeof(ulong));

    /// <summary>How many chunks.</summary>
    public int Chunks => (Count + Chunk - 1) / Chunk;

    /// <summary>The pictures of a chunk.</summary>
    public (int First, int Count) ChunkAt(int chunk) => (chunk * Chunk, Math.Min(Chunk, Count - chunk * Chunk));
}
