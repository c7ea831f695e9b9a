using System.Globalization;

namespace TransferLearning.Tracking;

/// <summary>Reads runs from the local store or a server.</summary>
public interface IRunReader : IDisposable
{
    /// <summary>The runs that match, newest first. Empty where the store does not exist yet.</summary>
    /// <remarks>Throws <c>RunException</c> where a server cannot be reached or refuses.</remarks>
    IReadOnlyList<StoredRun> Find(RunQuery query, CancellationToken cancellation = default);

    /// <summary>Every point of a metric of a run, by step, then time.</summary>
    IReadOnlyList<StoredPoint> History(string storeRunId, string key, CancellationToken cancellation = default);

    /// <summary>The paths of a run's artifacts, sorted.</summary>
    IReadOnlyList<string> Artifacts(string storeRunId, CancellationToken cancellation = default);

    /// <summary>A local file with an artifact's bytes (downloaded to <paramref name="folder"/> from a server), or null where there is none.</summary>
    string? Artifact(string storeRunId, string artifactPath, string folder, CancellationToken cancellation = default);
}

/// <summary>Which runs to read; everything given must hold.</summary>
public sealed record RunQuery
{
    /// <summary>Ids (ours or the store's; a prefix of 6 or more digits does) or names: any of them. Empty for all.</summary>
    public IReadOnlyList<string> Runs { get; init; } = [];

    /// <summary>The <see cref="Runs"/> that no run answers to.</summary>
    /// <param name="found">The runs that were found by the query.</param>
    public IEnumerable<string> Unanswered(IReadOnlyList<StoredRun> found) =>
        Runs.Where(wanted => !found.Any(run => RunMatch.IsNamed(wanted, run.StoreId, run.RunId, run.Name)));

    /// <summary>The name of the experiment; null for all.</summary>
    public string? Experiment { get; init; }

    /// <summary>Tags that must be there with this value.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>The status; null for all.</summary>
    public RunStatus? Status { get; init; }

    /// <summary>At most so many.</summary>
    public int Limit { get; init; } = 100_000;
}

/// <summary>A run as a store keeps it.</summary>
/// <param name="StoreId">The store's id of the run.</param>
/// <param name="RunId">Our id: the tag <c>tl.run_id</c>, or the store's id where a run is not ours.</param>
/// <param name="Experiment">The name of its experiment.</param>
/// <param name="Name">Its name.</param>
/// <param name="Status">Its status.</param>
/// <param name="Started">Its start.</param>
/// <param name="Ended">Its end, where it has one.</param>
/// <param name="Params">Its params.</param>
/// <param name="Tags">Its tags.</param>
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
    /// <summary>The tag with the seconds that a run was at work, all its starts together: between its start and its end it may have lain still for days.</summary>
    public const string SecondsTag = "tl.seconds";

    /// <summary>How long it was at work; of a run without the tag the time from its start to its end, null where it has not ended.</summary>
    public TimeSpan? Duration =>
        Tags.TryGetValue(SecondsTag, out var text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 0 and < 1e10
            ? TimeSpan.FromSeconds(seconds)
            : Ended - Started;
}

/// <summary>One point of a metric.</summary>
public readonly record struct StoredPoint(long Step, DateTimeOffset Time, double Value);
