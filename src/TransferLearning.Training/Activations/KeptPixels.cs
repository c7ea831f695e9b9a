using System.Diagnostics;

namespace TransferLearning.Training.Activations;

/// <summary>
/// The decoded pictures of an experiment in the store. The entry is opened when the first picture is needed. Each picture is claimed with a lock that ends with
/// its process, so processes that start together decode it once.
/// </summary>
internal sealed unsafe class KeptPixels : IKeptPictures, IDisposable
{
    // A process that was stopped keeps its locks. After this time the picture is decoded again instead.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Lazy<(ActivationEntry Entry, PixelRecords Records)?> _opened;
    private readonly Lock _claiming = new();
    private readonly HashSet<int> _claimed = [];
    private readonly CancellationToken _cancellation;
    private int _decoded, _read;
    private volatile string? _problem;

    /// <param name="open">Opens the entry; null if there is none. It passes on the reason if pictures cannot be stored.</param>
    /// <param name="cancellation">Stops waiting for another process.</param>
    public KeptPixels(Func<Action<string>, (ActivationEntry Entry, PixelRecords Records)?> open, CancellationToken cancellation) =>
        (_opened, _cancellation) = (new(() => open(reason => _problem = reason)), cancellation);

    /// <summary>The number of pictures that this process has decoded.</summary>
    public int Decoded => _decoded;

    /// <summary>The number of pictures that were read from the store.</summary>
    public int Read => _read;

    /// <summary>Why pictures could not be stored; null if all could be.</summary>
    public string? Problem => _problem;

    /// <summary>Whether there is an entry that this process has used.</summary>
    public bool IsUsed => _opened.IsValueCreated && _opened.Value is not null;

    /// <inheritdoc/>
    public bool Get(Sample sample, byte* pixels, PictureDecoding decode)
    {
        if (_opened.Value is not var (entry, records) || records.Find(sample) is not { } record)
        {
            Decode(sample, pixels, decode);
            return false;
        }
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            if (TryRead(entry, record, pixels))
                return true;
            if (TryClaim(entry, record))
                break;
            if (_cancellation.IsCancellationRequested || Stopwatch.GetElapsedTime(began) > Patience)
            {
                Decode(sample, pixels, decode);
                return false;
            }
            Thread.Sleep(1);
        }
        try
        {
            // Another process may have committed it before it released its claim.
            if (TryRead(entry, record, pixels))
                return true;
            Decode(sample, pixels, decode);
            return records.IsUnchanged(sample) && TryCommit(entry, record, pixels);
        }
        finally
        {
            Release(entry, record);
        }
    }

    public void Dispose()
    {
        if (IsUsed)
            _opened.Value!.Value.Entry.Dispose();
    }

    private bool TryRead(ActivationEntry entry, int record, byte* pixels)
    {
        if (!entry.TryCopy(record, pixels))
            return false;
        Interlocked.Increment(ref _read);
        return true;
    }

    private void Decode(Sample sample, byte* pixels, PictureDecoding decode)
    {
        decode(sample, pixels);
        Interlocked.Increment(ref _decoded);
    }

    private bool TryCommit(ActivationEntry entry, int record, byte* pixels)
    {
        if (_problem is not null)
            return false;
        try
        {
            entry.Commit(record, new ReadOnlySpan<byte>(pixels, entry.Layout.RecordBytes));
            return true;
        }
        catch (IOException full)
        {
            _problem = full.Message;
            return false;
        }
    }

    // The file's locks exclude other processes; the set excludes this process's other threads.
    private bool TryClaim(ActivationEntry entry, int record)
    {
        lock (_claiming)
        {
            if (!_claimed.Add(record))
                return false;
            if (entry.Locks.TryTake(1 + record))
                return true;
            _claimed.Remove(record);
            return false;
        }
    }

    private void Release(ActivationEntry entry, int record)
    {
        lock (_claiming)
        {
            entry.Locks.Release(1 + record);
            _claimed.Remove(record);
        }
    }
}
