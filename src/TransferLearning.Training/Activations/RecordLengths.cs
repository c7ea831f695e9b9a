using System.Runtime.InteropServices;

namespace TransferLearning.Training.Activations;

/// <summary>The lengths of an entry's records in rows: of a text, its number of words. They follow from the entry's key and are kept beside the records.</summary>
public sealed class RecordLengths
{
    private readonly int[] _lengths;
    private readonly long[] _before;

    /// <param name="lengths">The number of rows of each record, at least 1.</param>
    public RecordLengths(IReadOnlyList<int> lengths)
    {
        ArgumentNullException.ThrowIfNull(lengths);
        _lengths = [.. lengths];
        _before = new long[_lengths.Length];
        for (var i = 0; i < _lengths.Length; i++)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(_lengths[i], 1, nameof(lengths));
            _before[i] = Rows;
            Rows += _lengths[i];
        }
    }

    /// <summary>The number of records.</summary>
    public int Count => _lengths.Length;

    /// <summary>The number of rows of all records.</summary>
    public long Rows { get; }

    /// <summary>The number of rows of a record.</summary>
    public int Of(int index) => _lengths[index];

    /// <summary>The number of rows of the records before one.</summary>
    public long RowsBefore(int index) => _before[index];

    /// <summary>Writes them to a file.</summary>
    internal void Write(string path) => File.WriteAllBytes(path, MemoryMarshal.AsBytes<int>(_lengths).ToArray());

    /// <summary>Reads the file of an entry.</summary>
    /// <param name="path">The file.</param>
    /// <param name="count">The number of records.</param>
    /// <param name="longest">The largest number of rows.</param>
    /// <returns>The lengths; null if the file has another size, or a length is not possible.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    internal static RecordLengths? TryRead(string path, int count, long longest)
    {
        if (new FileInfo(path) is not { Exists: true } file || file.Length != (long)count * sizeof(int))
            return null;
        var lengths = MemoryMarshal.Cast<byte, int>(File.ReadAllBytes(path)).ToArray();
        return lengths.Length == count && lengths.All(length => length >= 1 && length <= longest) ? new RecordLengths(lengths) : null;
    }
}
