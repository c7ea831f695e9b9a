using TransferLearning.Tracking.Journal;

namespace TransferLearning.Tracking.Delivery;

/// <summary>
/// A store that a journal is delivered to. Delivery is idempotent: a batch that is handed over twice (after a crash before the
/// cursor was saved) is stored once.
/// </summary>
internal interface IRunSink : IDisposable
{
    /// <summary>The name of the journal's cursor file for this store.</summary>
    string Target { get; }

    /// <summary>How long to gather records before each delivery.</summary>
    TimeSpan Linger { get; }

    /// <summary>The maximum number of records in a batch.</summary>
    int BatchSize { get; }

    /// <summary>Whether the store has the run named in the state; a deleted run counts. Throws if the store cannot be asked.</summary>
    bool Has(DeliveryState state, CancellationToken cancellation);

    /// <summary>Creates the experiment and the run if they do not exist, and saves their ids in the state.</summary>
    void Open(JournaledRun run, DeliveryState state, DeliveryContext context, CancellationToken cancellation);

    /// <summary>Stores a batch. On return every item is stored or recorded as refused.</summary>
    void Apply(RecordBatch batch, DeliveryState state, DeliveryContext context, CancellationToken cancellation);

    /// <summary>The run's page, or null.</summary>
    string? Url(DeliveryState state);
}
