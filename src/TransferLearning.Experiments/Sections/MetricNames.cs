namespace TransferLearning.Experiments.Sections;

/// <summary>The names of metrics where a file may name one, all from one list. Which of them an experiment has, its task, its images and its <c>metrics</c> say.</summary>
/// <param name="category">The category that keys refer to.</param>
/// <param name="names">The names.</param>
internal sealed class MetricNames(string category, IEnumerable<string> names) : INameCatalogue
{
    /// <summary>What an epoch measures: what early stopping, schedules and pruning may watch.</summary>
    public const string Monitored = "metrics";

    /// <summary>What a finished run has: the metrics of an epoch, and those of the test images.</summary>
    public const string Final = "final metrics";

    /// <summary>What <c>metrics</c> asks for.</summary>
    public const string Asked = "measured metrics";

    public string Category => category;

    public IReadOnlyCollection<string> Names { get; } = [.. names];

    /// <summary>The catalogue of a category; null where it is none of metrics.</summary>
    public static MetricNames? Of(string category, MetricList metrics) => category switch
    {
        Monitored => new(category, Epoch(metrics)),
        Final => new(category, Epoch(metrics).Concat(metrics.All.Select(metric => MetricName.Test + metric.Name))),
        Asked => new(category, metrics.All.Where(metric => metric.Name != MetricName.Loss).Select(metric => metric.Name)),
        _ => null,
    };

    private static IEnumerable<string> Epoch(MetricList metrics) =>
        metrics.All.Where(metric => !metric.NeedsValidation).Select(metric => metric.Name).Concat(metrics.All.Select(metric => MetricName.Validation + metric.Name));
}
