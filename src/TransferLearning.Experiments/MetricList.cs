namespace TransferLearning.Experiments;

/// <summary>All metrics that there are: the one place that knows their names and which way each gets better.</summary>
public sealed class MetricList
{
    private readonly Dictionary<string, MetricDefinition> _byName;

    /// <param name="metrics">One of each kind.</param>
    public MetricList(IEnumerable<MetricDefinition> metrics)
    {
        All = [.. metrics.SelectMany(metric => metric.Variants).OrderBy(Rank).ThenBy(metric => metric.Name, StringComparer.Ordinal)];
        _byName = All.ToDictionary(metric => metric.Name, StringComparer.Ordinal);
    }

    /// <summary>The loss first, then what every epoch measures, then the rest, each by name.</summary>
    public IReadOnlyList<MetricDefinition> All { get; }

    /// <summary>The metric of a logged name (<c>val_accuracy</c>, <c>best/val_accuracy</c>, <c>test/loss</c>); null where there is none.</summary>
    public MetricDefinition? Find(string logged) => _byName.GetValueOrDefault(MetricName.Base(logged));

    /// <summary>Whether larger is better; false also for what is no metric of this list (an epoch, a time).</summary>
    public bool LargerIsBetter(string logged) => Find(logged) is { Direction: Direction.Maximize };

    private static int Rank(MetricDefinition metric) => metric.Name == MetricName.Loss ? 0 : metric.Use == MetricUse.EveryEpoch ? 1 : 2;
}
