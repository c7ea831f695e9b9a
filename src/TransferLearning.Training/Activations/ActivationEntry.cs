using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace TransferLearning.Training.Activations;

/// <summary>
/// The activations of one set of pictures: memory-mapped and shared with other processes. A record is written first and then committed by
/// writing its checksum, one aligned word of the index. So after any crash a record is either complete or absent.
/// An open entry is never evicted.
/// </summary>
public sealed unsafe class ActivationEntry : IDisposable
{
    internal const string HeaderName = "entry.json", RecordsName = "records", IndexName = "index", LengthsName = "lengths", LockName = "lock";

    private readonly SafeFileHandle _recordsFile, _indexFile;
    private readonly MemoryMappedFile _recordsMap, _indexMap;
    private readonly MemoryMappedViewAccessor _recordsView, _indexView;
    private readonly byte* _records;
    private readonly ulong* _index;
    private readonly bool[] _verified;

    internal ActivationEntry(string folder, RecordLayout layout, RangeLock held)
    {
        (Folder, Layout, Locks) = (folder, layout, held);
        _verified = new bool[layout.Count];
        (_recordsFile, _recordsMap, _recordsView, var records) = Map(Path.Combine(folder, RecordsName), layout.RecordsBytes);
        _records = (byte*)records;
        (_indexFile, _indexMap, _indexView, var index) = Map(Path.Combine(folder, IndexName), (long)layout.Count * sizeof(ulong));
        _index = (ulong*)index;
    }

    /// <summary>The entry's folder.</summary>
    public string Folder { get; }

    public RecordLayout Layout { get; }

    /// <summary>The lock file. Byte 0 is locked while the entry is in use; byte 1 + n while a process computes chunk n.</summary>
    internal RangeLock Locks { get; }

    /// <summary>Whether the picture is bad and skipped.</summary>
    public bool IsSkipped(int index) => Volatile.Read(ref _index[Checked(index)]) == RecordChecksum.Skipped;

    /// <summary>Whether the record is present and complete, or skipped. Its checksum is verified once.</summary>
    public bool Has(int index)
    {
        if (_verified[Checked(index)])
            return true;
        var committed = Volatile.Read(ref _index[index]);
        if (committed == RecordChecksum.Absent)
            return false;
        // A power failure may leave an index on disk whose record was never written.
        return _verified[index] = committed == RecordChecksum.Skipped || committed == RecordChecksum.Of(new ReadOnlySpan<byte>(At(index), Layout.BytesOf(index)), index);
    }

    /// <summary>Whether every record of a chunk is present.</summary>
    public bool HasChunk(int chunk)
    {
        var (first, count) = Layout.ChunkAt(chunk);
        for (var i = first; i < first + count; i++)
            if (!Has(i))
                return false;
        return true;
    }

    /// <summary>Computes every absent record, and waits for those that other processes are computing.</summary>
    /// <param name="prefix">Computes the records, for the whole set in the order of its pictures.</param>
    /// <param name="workers">The number of threads that decode; they also compute if the prefix runs on any thread.</param>
    /// <param name="progress">Receives the number of present pictures.</param>
    /// <param name="times">Receives the time it took.</param>
    /// <param name="cancellation">Stops between two pictures; computed records stay.</param>
    /// <returns>The number of pictures that this call computed.</returns>
    /// <exception cref="IOException">The disk is full.</exception>
    internal int Fill(IPrefix prefix, int workers, IProgress<int>? progress = null, FillTimes? times = null, CancellationToken cancellation = default) =>
        new EntryFiller(this, prefix, workers, progress, times).Fill(cancellation);

    /// <summary>The number of rows of the longest of some records.</summary>
    public int LongestOf(ReadOnlySpan<int> indices)
    {
        if (Layout.Lengths is not { } lengths)
            return checked((int)Layout.Shape[0]);
        var longest = 1;
        foreach (var index in indices)
            longest = Math.Max(longest, lengths.Of(Checked(index)));
        return longest;
    }

    /// <summary>Copies records to contiguous memory. Records of different lengths are filled up with zeros to the longest of them (<see cref="LongestOf"/>).</summary>
    /// <param name="indices">The indices of the pictures.</param>
    /// <param name="destination">Memory for as many records of that length.</param>
    /// <returns>The number of bytes that were read.</returns>
    /// <exception cref="InvalidOperationException">A record is absent: the entry has not been filled.</exception>
    public long Gather(ReadOnlySpan<int> indices, float* destination)
    {
        var bytes = LongestOf(indices) * Layout.RowBytes;
        var to = (byte*)destination;
        var read = 0L;
        foreach (var index in indices)
        {
            if (!Has(index) || IsSkipped(index))
                throw new InvalidOperationException($"The activation of picture {index} is not in '{Folder}'.");
            var own = Layout.BytesOf(index);
            Buffer.MemoryCopy(At(index), to, bytes, own);
            NativeMemory.Clear(to + own, (nuint)(bytes - own));
            to += bytes;
            read += own;
        }
        return read;
    }

    /// <summary>Copies a record, if it is present.</summary>
    /// <param name="index">The index of the picture.</param>
    /// <param name="destination">Memory for the record.</param>
    /// <returns>Whether it was present.</returns>
    internal bool TryCopy(int index, byte* destination)
    {
        if (!Has(index) || IsSkipped(index))
            return false;
        var bytes = Layout.BytesOf(index);
        Buffer.MemoryCopy(At(index), destination, bytes, bytes);
        return true;
    }

    /// <summary>Writes a record and then commits it.</summary>
    /// <exception cref="IOException">The disk is full.</exception>
    internal void Commit(int index, ReadOnlySpan<byte> record)
    {
        // Write with a call, not through the mapping: on a full disk a call fails, but a mapping kills the process.
        RandomAccess.Write(_recordsFile, record, Layout.OffsetOf(Checked(index)));
        WriteIndex(index, RecordChecksum.Of(record, index));
        _verified[index] = true;
    }

    internal void CommitSkipped(int index) => WriteIndex(Checked(index), RecordChecksum.Skipped);

    public void Dispose()
    {
        _recordsView.SafeMemoryMappedViewHandle.ReleasePointer();
        _indexView.SafeMemoryMappedViewHandle.ReleasePointer();
        _recordsView.Dispose();
        _indexView.Dispose();
        _recordsMap.Dispose();
        _indexMap.Dispose();
        _recordsFile.Dispose();
        _indexFile.Dispose();
        Locks.Dispose();
    }

    private void WriteIndex(int index, ulong word) =>
        RandomAccess.Write(_indexFile, MemoryMarshal.AsBytes(new ReadOnlySpan<ulong>(in word)), (long)index * sizeof(ulong));

    private byte* At(int index) => _records + Layout.OffsetOf(index);

    private int Checked(int index) => (uint)index < (uint)Layout.Count ? index : throw new ArgumentOutOfRangeException(nameof(index), index, $"The entry has {Layout.Count} records.");

    private static (SafeFileHandle, MemoryMappedFile, MemoryMappedViewAccessor, nint) Map(string path, long length)
    {
        var handle = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        var map = MemoryMappedFile.CreateFromFile(handle, null, length, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        var view = map.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
        byte* pointer = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref pointer);
        return (handle, map, view, (nint)(pointer + view.PointerOffset));
    }
}
