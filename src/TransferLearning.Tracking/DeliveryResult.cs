namespace TransferLearning.Tracking;

/// <summary>The result of <see cref="IRunLog.Deliver"/>, which waits for delivery at most a given time.</summary>
/// <param name="Complete">Whether the whole journal has been delivered.</param>
/// <param name="Delivered">Bytes of the journal that have been delivered.</param>
/// <param name="Pending">Bytes of the journal that are left for <c>tl sync</c>.</param>
/// <param name="Warnings">Messages for the user: why delivery stopped, what a server refused, what could not be written to disk.</param>
/// <param name="Url">The run's page on the server; null for a local store and before the run has been delivered.</param>
/// <param name="Journal">The folder of the run's journal.</param>
/// <param name="StoreRunId">The store's own id of the run (a server chooses it); null before the run has been delivered.</param>
public sealed record DeliveryResult(
    bool Complete,
    long Delivered,
    long Pending,
    IReadOnlyList<string> Warnings,
    string? Url,
    string Journal,
    string? StoreRunId = null);

/// <summary>The state of delivery, for a progress line.</summary>
/// <param name="Delivered">Bytes of the journal that have been delivered.</param>
/// <param name="Total">Bytes of the journal.</param>
/// <param name="Waiting">Why delivery is waiting, or null when it is not.</param>
public readonly record struct DeliveryProgress(long Delivered, long Total, string? Waiting);
