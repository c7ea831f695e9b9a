namespace TransferLearning.Tracking;

/// <summary>What a bounded wait for delivery reached.</summary>
/// <param name="Complete">Whether everything in the journal has arrived.</param>
/// <param name="Delivered">Bytes of the journal that have arrived.</param>
/// <param name="Pending">Bytes of the journal that wait for <c>tl sync</c>.</param>
/// <param name="Warnings">What a user must be told: why delivery stopped, what a server refused, what the disk could not take.</param>
/// <param name="Url">Where the run is to be seen, or null where it has not arrived.</param>
/// <param name="Journal">The folder of the run's journal.</param>
/// <param name="StoreRunId">The store's id of the run, which a server chooses itself; null where it has not arrived.</param>
public sealed record DeliveryResult(
    bool Complete,
    long Delivered,
    long Pending,
    IReadOnlyList<string> Warnings,
    string? Url,
    string Journal,
    string? StoreRunId = null);

/// <summary>How far delivery is, for a progress line.</summary>
/// <param name="Delivered">Bytes of the journal that have arrived.</param>
/// <param name="Total">Bytes of the journal.</param>
/// <param name="Waiting">Why nothing moves at the moment, or null.</param>
public readonly record struct DeliveryProgress(long Delivered, long Total, string? Waiting);
