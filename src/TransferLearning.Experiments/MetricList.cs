namespace TransferLearning.Experiments;

/// <summary>All metrics: the one list of their names and directions.</summary>
public sealed class MetricList
{
    private readonly Dictionary<string, MetricDefinition> _byName;

    /// <param name="metrics">One instance of each kind.</param>
    public MetricList(IEnumerable<MetricDefinition> metrics)
    {
        All = [.. metrics.SelectMany(metric => metric.Variants).OrderBy(Rank).ThenBy(metric => metric.Name, StringComparer.Ordinal)];
        _byName = All.ToDictionary(metric => metric.Name, StringComparer.Ordinal);
    }

    /// <summary>The loss first, then the metrics of every epoch, then the rest, each group by name.</summary>
    public IReadOnlyList<MetricDefinition> All { get; }

    /// <summary>The metric of a logged name (<c>val_accuracy</c>, <c>best/val_accuracy</c>, <c>test/loss</c>); null if there is none.</summary>
    public MetricDefinition? Find(string logged) => _byName.GetValueOrDefault(MetricName.Base(logged));

    /// <summary>Whether larger values are better. False also for names outside this list (an epoch, a time).</summary>
    public bool LargerIsBetter(string logged) => Find(logged) is { Direction: Direction.Maximize };

    private static int Rank(MetricDefinition metric) => metric.Name == MetricName.Loss ? 0 : metric.Use == MetricUse.EveryEpoch ? 1 : 2;
}
