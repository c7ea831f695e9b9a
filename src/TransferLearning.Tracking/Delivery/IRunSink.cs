using TransferLearning.Tracking.Journal;

namespace TransferLearning.Tracking.Delivery;

/// <summary>
/// A store that takes a journal. Whatever is handed over twice (after a crash between delivery and the note of it)
/// has the effect of once.
/// </summary>
internal interface IRunSink : IDisposable
{
    /// <summary>The name that the journal's cursor is kept under.</summary>
    string Target { get; }

    /// <summary>How long it is worth to gather records before a delivery.</summary>
    TimeSpan Linger { get; }

    /// <summary>How many records a delivery takes at most.</summary>
    int BatchSize { get; }

    /// <summary>Whether the store has the run that the state names, deleted or not. A store that cannot be asked throws.</summary>
    bool Has(DeliveryState state, CancellationToken cancellation);

    /// <summary>Makes sure that the experiment and the run are there; notes their ids in the state.</summary>
    void Open(JournaledRun run, DeliveryState state, DeliveryContext context, CancellationToken cancellation);

    /// <summary>Stores a batch. On return everything in it is there, or noted as refused.</summary>
    void Apply(RecordBatch batch, DeliveryState state, DeliveryContext context, CancellationToken cancellation);

    /// <summary>Where the run is to be seen.</summary>
    string? Url(DeliveryState state);
}
