using System.Globalization;

namespace TransferLearning.Tracking;

/// <summary>Reads runs from the local store or from a server.</summary>
public interface IRunReader : IDisposable
{
    /// <summary>The runs that match a query, newest first; empty if the store does not exist yet.</summary>
    /// <remarks>Throws <c>RunException</c> if a server cannot be reached or refuses the request.</remarks>
    IReadOnlyList<StoredRun> Find(RunQuery query, CancellationToken cancellation = default);

    /// <summary>All points of one metric of a run, sorted by step, then time.</summary>
    IReadOnlyList<StoredPoint> History(string storeRunId, string key, CancellationToken cancellation = default);

    /// <summary>The paths of a run's artifacts, sorted.</summary>
    IReadOnlyList<string> Artifacts(string storeRunId, CancellationToken cancellation = default);

    /// <summary>
    /// The path of a local file with an artifact's bytes, or null if there is no such artifact. A server's artifact is downloaded
    /// to <paramref name="folder"/>.
    /// </summary>
    string? Artifact(string storeRunId, string artifactPath, string folder, CancellationToken cancellation = default);

    /// <summary>The store's id of the run that a registered or logged model came from; null if there is no such model, or no run is known of it.</summary>
    /// <param name="model">The address of a registered or logged model.</param>
    /// <param name="cancellation">Cancels a request to a server.</param>
    string? RunOf(ModelUri model, CancellationToken cancellation = default);
}

/// <summary>A filter for runs: a run must meet every condition that is set.</summary>
public sealed record RunQuery
{
    /// <summary>Run ids (ours or the store's, or their first 6 or more digits) or names; a run must match one of them. Empty for all runs.</summary>
    public IReadOnlyList<string> Runs { get; init; } = [];

    /// <summary>The entries of <see cref="Runs"/> that match none of the found runs.</summary>
    /// <param name="found">The runs that the query found.</param>
    public IEnumerable<string> Unanswered(IReadOnlyList<StoredRun> found) =>
        Runs.Where(wanted => !found.Any(run => RunMatch.IsNamed(wanted, run.StoreId, run.RunId, run.Name)));

    /// <summary>The name of the experiment; null for all.</summary>
    public string? Experiment { get; init; }

    /// <summary>Tags that a run must have, with their values.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>The status; null for all.</summary>
    public RunStatus? Status { get; init; }

    /// <summary>The maximum number of runs.</summary>
    public int Limit { get; init; } = 100_000;
}

/// <summary>A run as read from a store.</summary>
/// <param name="StoreId">The store's id of the run.</param>
/// <param name="RunId">Our id, which is the tag <c>tl.run_id</c>; for a run that <c>tl</c> did not make, the store's id.</param>
/// <param name="Experiment">The name of the experiment.</param>
/// <param name="Name">The run's name.</param>
/// <param name="Status">The run's status.</param>
/// <param name="Started">The start time.</param>
/// <param name="Ended">The end time; null while the run has not ended.</param>
/// <param name="Params">The params.</param>
/// <param name="Tags">The tags.</param>
/// <param name="Metrics">The last value of each metric.</param>
public sealed record StoredRun(
    string StoreId,
    string RunId,
    string Experiment,
    string Name,
    RunStatus Status,
    DateTimeOffset? Started,
    DateTimeOffset? Ended,
    IReadOnlyDictionary<string, string> Params,
    IReadOnlyDictionary<string, string> Tags,
    IReadOnlyDictionary<string, double> Metrics)
{
    /// <summary>The tag with the seconds that the run was executing, over all its starts. An interrupted run may have been idle for days.</summary>
    public const string SecondsTag = "tl.seconds";

    /// <summary>How long the run was executing. For a run without the tag: end minus start, or null if it has not ended.</summary>
    public TimeSpan? Duration =>
        Tags.TryGetValue(SecondsTag, out var text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 0 and < 1e10
            ? TimeSpan.FromSeconds(seconds)
            : Ended - Started;
}

/// <summary>One point of a metric.</summary>
public readonly record struct StoredPoint(long Step, DateTimeOffset Time, double Value);
