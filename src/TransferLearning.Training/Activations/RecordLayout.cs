namespace TransferLearning.Training.Activations;

/// <summary>
/// The layout of an entry: one record per picture, computed in chunks of a fixed number of consecutive pictures. The records of texts may be as long as their
/// texts.
/// </summary>
/// <param name="Count">The number of pictures.</param>
/// <param name="Shape">The shape of one picture's activation, or of the longest possible text's.</param>
/// <param name="Chunk">The number of pictures computed together: the fixed batch size of the prefix.</param>
/// <param name="ElementBytes">The size of an element in bytes: 4 for float32 activations, 1 for pixels.</param>
public sealed record RecordLayout(int Count, IReadOnlyList<long> Shape, int Chunk, int ElementBytes = sizeof(float))
{
    /// <summary>The number of elements in a record.</summary>
    public int Elements { get; } = checked((int)Shape.Aggregate(1L, (product, size) => checked(product * size)));

    /// <summary>The size of a record in bytes; the largest possible size where records have different lengths.</summary>
    public int RecordBytes => checked(Elements * ElementBytes);

    /// <summary>The lengths of the records, in rows of <see cref="Shape"/>; null if all are whole.</summary>
    public RecordLengths? Lengths { get; init; }

    /// <summary>The size of all records in bytes.</summary>
    public long RecordsBytes => Lengths is { } lengths ? lengths.Rows * RowBytes : (long)Count * RecordBytes;

    /// <summary>The size of all records and their index in bytes.</summary>
    public long TotalBytes => RecordsBytes + (long)Count * (sizeof(ulong) + (Lengths is null ? 0 : sizeof(int)));

    /// <summary>The size of a row in bytes.</summary>
    public int RowBytes => checked((int)(RecordBytes / Shape[0]));

    /// <summary>The size of one record in bytes.</summary>
    public int BytesOf(int index) => Lengths is { } lengths ? lengths.Of(index) * RowBytes : RecordBytes;

    /// <summary>Where a record begins in the file, in bytes.</summary>
    public long OffsetOf(int index) => Lengths is { } lengths ? lengths.RowsBefore(index) * RowBytes : (long)index * RecordBytes;

    /// <summary>The number of chunks.</summary>
    public int Chunks => (Count + Chunk - 1) / Chunk;

    /// <summary>The pictures of a chunk.</summary>
    public (int First, int Count) ChunkAt(int chunk) => (chunk * Chunk, Math.Min(Chunk, Count - chunk * Chunk));
}
