using TransferLearning.Tracking.Journal;

namespace TransferLearning.Tracking.Delivery;

/// <summary>
/// Delivers one journal to one store, in order, batch by batch. The cursor moves after the store has taken a batch. After a crash
/// in between, the batch is delivered again, which changes nothing in the store.
/// </summary>
internal sealed class JournalDelivery : IDisposable
{
    private readonly JournalFolder _folder;
    private readonly IRunSink _sink;
    private readonly DeliveryContext _context;
    private readonly Problems _problems;
    private readonly JournalReader _reader;
    private readonly string _cursor;
    private FileStream? _lock;
    private DeliveryState? _state;

    public JournalDelivery(JournalFolder folder, IRunSink sink, Problems problems)
    {
        (_folder, _sink, _problems) = (folder, sink, problems);
        _context = new DeliveryContext(folder, problems);
        _reader = new JournalReader(folder.File);
        _cursor = folder.Cursor(sink.Target);
        Delivered = DeliveryState.Read(_cursor).Offset;
    }

    /// <summary>The offset in the journal up to which everything has been delivered.</summary>
    public long Delivered { get; private set; }

    /// <summary>Bytes of the journal that this object has delivered.</summary>
    public long Sent { get; private set; }

    /// <summary>The current length of the journal.</summary>
    public long Length => _reader.Length;

    /// <summary>Artifacts that the store did not get because their bytes are gone.</summary>
    public IReadOnlyList<string> Missing => _state?.Missing ?? [];

    /// <summary>The store's id of the run; null before the run exists there.</summary>
    public string? StoreRunId => _state?.StoreRunId;

    /// <summary>The run's page on a server; null for a local store and before the run exists there.</summary>
    public string? Url => _state is { StoreRunId: not null } state ? _sink.Url(state) : null;

    /// <summary>
    /// Delivers the next batch. The first call asks whether the store still has the run; if not, it starts from the beginning.
    /// </summary>
    /// <returns>Whether there was a batch to deliver.</returns>
    /// <exception cref="JournalBusyException">Another process is delivering the journal.</exception>
    public bool Next(CancellationToken cancellation)
    {
        var state = Open(cancellation);
        if (state is null)
            return false;
        var batch = _reader.Read(state.Offset, _sink.BatchSize);
        if (batch.Count == 0)
        {
            if (_reader.Damaged)
                _problems.Add("journal-damaged", $"'{_folder.File}' is damaged at byte {batch.End}: what follows there cannot be delivered.");
            return false;
        }

        try
        {
            _sink.Apply(batch, state, _context, cancellation);
        }
        catch (RunVanishedException vanished)
        {
            // The store was set up anew, so the whole journal is delivered again.
            state.Forget();
            (_state, Delivered) = (null, 0);
            Save(state);
            throw new StoreUnavailableException(vanished.Message, vanished);
        }

        Sent += batch.End - state.Offset;
        state.Offset = batch.End;
        Save(state);
        Delivered = batch.End;
        foreach (var artifact in batch.Artifacts)
            _context.Stored(artifact);
        return true;
    }

    public void Dispose()
    {
        _sink.Dispose();
        _reader.Dispose();
        _lock?.Dispose();
    }

    /// <summary>Makes sure that the run exists in the store. Returns null while the journal does not hold its first record.</summary>
    private DeliveryState? Open(CancellationToken cancellation)
    {
        if (_state is not null)
            return _state;
        if (_reader.Read(0, 1).Run is not { } run)
            return null;
        _lock ??= Lock();
        var own = TrackingTarget.Parse(run.Uri ?? ".", _folder.WorkingFolder);
        (_context.OwnPlace, _context.ToOwn) = (own.Place, own.FileName(_folder.WorkingFolder) == _sink.Target);
        var state = DeliveryState.Read(_cursor);
        if (state.StoreRunId is not null && !_sink.Has(state, cancellation))
            state.Forget();
        if (state.Offset > _reader.Length)
            state.Offset = 0;
        _sink.Open(run, state, _context, cancellation);
        Save(state);
        Delivered = state.Offset;
        return _state = state;
    }

    private FileStream Lock()
    {
        try
        {
            return _folder.LockForDelivery() ?? throw new JournalBusyException($"another process delivers '{_folder.Path}' now.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException($"'{_folder.Path}' cannot be locked for its delivery: {error.Message}", error);
        }
    }

    /// <summary>Saves the cursor. If that fails, at worst a batch is delivered twice, which changes nothing.</summary>
    private void Save(DeliveryState state)
    {
        try
        {
            state.Write(_cursor);
            _problems.Remove("cursor");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _problems.Add("cursor", $"'{_cursor}' cannot be written: {error.Message}");
        }
    }
}
