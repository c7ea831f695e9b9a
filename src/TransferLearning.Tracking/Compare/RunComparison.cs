using System.Globalization;
using TransferLearning.Tracking.Host;

namespace TransferLearning.Tracking.Compare;

/// <summary>A comparison of runs: the params that differ, and the metrics.</summary>
public sealed class RunComparison
{
    /// <summary>The tag of a sweep's own run, the parent of its trials.</summary>
    private const string SweepTag = "tl.sweep";

    private RunComparison(IReadOnlyList<StoredRun> runs, IReadOnlyList<string> parameters, IReadOnlyList<string> metrics, CompareSort? sort) =>
        (Runs, Params, Metrics, Sort) = (runs, parameters, metrics, sort);

    /// <summary>The runs, in order.</summary>
    public IReadOnlyList<StoredRun> Runs { get; }

    /// <summary>The params whose values differ or that some runs lack, sorted; all params if there is only one run.</summary>
    public IReadOnlyList<string> Params { get; }

    /// <summary>The metrics: <c>best/val…</c> first, then <c>test…</c>, then other <c>best/…</c>, then the rest; without <c>system/…</c>.</summary>
    public IReadOnlyList<string> Metrics { get; }

    /// <summary>The column that the runs are sorted by; null for newest first.</summary>
    public CompareSort? Sort { get; }

    /// <summary>
    /// Compares runs. A sweep's own run is left out if its trials are among the runs: it repeats the best trial, and lacks so many
    /// params that nearly every param would count as different.
    /// </summary>
    /// <exception cref="RunException">No run has the column to sort by.</exception>
    public static RunComparison Of(IReadOnlyList<StoredRun> runs, CompareSort? sort = null)
    {
        runs = WithoutSweepsOf(runs);
        var parameters = runs.SelectMany(run => run.Params.Keys).Distinct().Order(StringComparer.Ordinal)
            .Where(key => key is not ("name" or "description") && (runs.Count == 1 || Differs(runs, key)))
            .ToList();
        var metrics = runs.SelectMany(run => run.Metrics.Keys).Distinct()
            .Where(key => !key.StartsWith("system/", StringComparison.Ordinal))
            .OrderBy(Rank).ThenBy(key => key, StringComparer.Ordinal)
            .ToList();
        if (sort is null)
            return new RunComparison(runs, parameters, metrics, null);
        if (runs.Count > 0 && runs.All(run => Value(run, sort.Name) is null))
            throw new RunException($"none of the runs has '{sort.Name}' to sort by. There are: {string.Join(", ", metrics.Concat(parameters).Append("name").Append("started").Take(20))}.");
        return new RunComparison(Sorted(runs, sort), parameters, metrics, sort);
    }

    /// <summary>
    /// The value of a run's table cell: <c>name</c>, <c>status</c>, <c>started</c>, <c>experiment</c>, a metric (a number) or a param (a
    /// number if it parses as one); null if the run has no such value.
    /// </summary>
    public static object? Value(StoredRun run, string column) => column switch
    {
        "name" => run.Name,
        "status" => run.Status.ToMlflow(),
        "experiment" => run.Experiment,
        "started" => run.Started,
        _ when run.Metrics.TryGetValue(column, out var metric) => metric,
        _ when run.Params.TryGetValue(column, out var text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : text,
        _ => null,
    };

    private static List<StoredRun> WithoutSweepsOf(IReadOnlyList<StoredRun> runs)
    {
        var parents = runs.Select(run => run.Tags.GetValueOrDefault(RunTags.OurParent)).ToHashSet();
        return [.. runs.Where(run => !(run.Tags.ContainsKey(SweepTag) && parents.Contains(run.RunId)))];
    }

    private static int Rank(string metric) => metric switch
    {
        _ when metric.StartsWith("best/val", StringComparison.Ordinal) => 0,
        _ when metric.StartsWith("test", StringComparison.Ordinal) => 1,
        _ when metric.StartsWith("best/", StringComparison.Ordinal) => 2,
        _ => 3,
    };

    private static bool Differs(IReadOnlyList<StoredRun> runs, string key)
    {
        var first = runs[0].Params.GetValueOrDefault(key);
        return runs.Any(run => run.Params.GetValueOrDefault(key) != first);
    }

    private static List<StoredRun> Sorted(IReadOnlyList<StoredRun> runs, CompareSort sort)
    {
        var keyed = runs.Select(run => (Run: run, Value: Value(run, sort.Name) is double.NaN ? null : Value(run, sort.Name))).ToList();
        var comparer = Comparer<object?>.Create((a, b) => a is double x && b is double y
            ? x.CompareTo(y)
            : a is DateTimeOffset s && b is DateTimeOffset t ? s.CompareTo(t) : string.CompareOrdinal(Convert.ToString(a, CultureInfo.InvariantCulture), Convert.ToString(b, CultureInfo.InvariantCulture)));

        // Runs without a value come last in both directions.
        var some = keyed.Where(pair => pair.Value is not null);
        var order = sort.Descending ? some.OrderByDescending(pair => pair.Value, comparer) : some.OrderBy(pair => pair.Value, comparer);
        return [.. order.Concat(keyed.Where(pair => pair.Value is null)).Select(pair => pair.Run)];
    }
}

/// <summary>A column to sort by, and the direction.</summary>
public sealed record CompareSort(string Name, bool Descending)
{
    /// <summary>
    /// Parses <c>-name</c> (descending), <c>+name</c> (ascending) or <c>name</c>, which is descending for a metric that should be high,
    /// such as <c>val_accuracy</c>, and ascending for everything else.
    /// </summary>
    /// <param name="text">What the user wrote.</param>
    /// <param name="largerIsBetter">Whether a name belongs to a metric for which larger is better.</param>
    public static CompareSort Parse(string text, Func<string, bool> largerIsBetter) => text switch
    {
        ['-', .. var name] => new CompareSort(name, true),
        ['+', .. var name] => new CompareSort(name, false),
        _ => new CompareSort(text, largerIsBetter(text)),
    };
}
