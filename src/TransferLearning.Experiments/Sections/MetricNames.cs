namespace TransferLearning.Experiments.Sections;

/// <summary>The metrics that an epoch has, by Keras's names: what early stopping and sweeps may watch.</summary>
public sealed class MetricNames : INameCatalogue
{
    /// <summary>The category of the metrics of an epoch.</summary>
    public const string Monitored = "metrics";

    /// <inheritdoc/>
    public string Category => Monitored;

    /// <inheritdoc/>
    public IReadOnlyCollection<string> Names { get; } = ["loss", "accuracy", "val_loss", "val_accuracy"];

    /// <summary>Whether larger is better, by Keras's rule.</summary>
    public static bool LargerIsBetter(string metric) => metric.EndsWith("accuracy", StringComparison.Ordinal);
}

/// <summary>The metrics that a finished run has: those of an epoch, and those of the test images.</summary>
public sealed class FinalMetricNames : INameCatalogue
{
    /// <summary>The category of the metrics of a finished run.</summary>
    public const string Final = "final metrics";

    /// <inheritdoc/>
    public string Category => Final;

    /// <inheritdoc/>
    public IReadOnlyCollection<string> Names { get; } = ["loss", "accuracy", "val_loss", "val_accuracy", "test_loss", "test_accuracy"];
}
