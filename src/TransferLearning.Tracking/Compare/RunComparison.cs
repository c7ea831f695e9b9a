using System.Globalization;
using TransferLearning.Tracking.Host;

namespace TransferLearning.Tracking.Compare;

/// <summary>Runs beside each other: what differs between their params, and what came of it.</summary>
public sealed class RunComparison
{
    /// <summary>What marks the run above a sweep's trials.</summary>
    private const string SweepTag = "tl.sweep";

    private RunComparison(IReadOnlyList<StoredRun> runs, IReadOnlyList<string> parameters, IReadOnlyList<string> metrics, CompareSort? sort) =>
        (Runs, Params, Metrics, Sort) = (runs, parameters, metrics, sort);

    /// <summary>The runs, in order.</summary>
    public IReadOnlyList<StoredRun> Runs { get; }

    /// <summary>The params whose values differ (or that some runs lack), sorted; of one run all.</summary>
    public IReadOnlyList<string> Params { get; }

    /// <summary>The metrics, <c>best/val…</c> first, then the test's, then other <c>best/…</c>; those of the machine (<c>system/…</c>) are left out.</summary>
    public IReadOnlyList<string> Metrics { get; }

    /// <summary>What the runs are sorted by, or null for the newest first.</summary>
    public CompareSort? Sort { get; }

    /// <summary>
    /// Compares runs. The run above a sweep's trials is left out where its trials are there: it repeats the best of them, and lacks nearly every
    /// param, which would make a difference of each.
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

    /// <summary>A cell: of <c>name</c>, <c>status</c>, <c>started</c>, <c>experiment</c>, a metric (a number) or a param (a number where it is one); null where the run has none.</summary>
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

        // A run without a value comes last, whichever way.
        var some = keyed.Where(pair => pair.Value is not null);
        var order = sort.Descending ? some.OrderByDescending(pair => pair.Value, comparer) : some.OrderBy(pair => pair.Value, comparer);
        return [.. order.Concat(keyed.Where(pair => pair.Value is null)).Select(pair => pair.Run)];
    }
}

/// <summary>A column to sort by.</summary>
public sealed record CompareSort(string Name, bool Descending)
{
    /// <summary>Reads <c>val_accuracy</c> (metrics from the best down, losses and everything else up), <c>-name</c> (down) or <c>+name</c> (up).</summary>
    public static CompareSort Parse(string text) => text switch
    {
        ['-', .. var name] => new CompareSort(name, true),
        ['+', .. var name] => new CompareSort(name, false),
        _ => new CompareSort(text, text.Contains("accuracy", StringComparison.Ordinal) || text.Contains("f1", StringComparison.Ordinal) || text.Contains("auc", StringComparison.Ordinal)),
    };
}
