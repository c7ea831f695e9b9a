namespace TransferLearning.Experiments.Sections;

/// <summary>
/// The metric names that a key accepts. The rules check later which of them an experiment has by its task, images and <c>metrics</c>.
/// </summary>
/// <param name="category">The category that keys refer to.</param>
/// <param name="names">The names.</param>
internal sealed class MetricNames(string category, IEnumerable<string> names) : INameCatalogue
{
    /// <summary>Metrics of an epoch, which early stopping, schedules and pruning may watch.</summary>
    public const string Monitored = "metrics";

    /// <summary>Metrics of a finished run: those of an epoch and those of the test images.</summary>
    public const string Final = "final metrics";

    /// <summary>Metrics that the key <c>metrics</c> may name.</summary>
    public const string Asked = "measured metrics";

    public string Category => category;

    public IReadOnlyCollection<string> Names { get; } = [.. names];

    /// <summary>The catalogue of a category; null if the category is not one of metrics.</summary>
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
