using TransferLearning.Training.Metrics.Sums;

namespace TransferLearning.Training.Metrics;

/// <summary>
/// A metric: what is summed of each batch, on the device or in host memory, and what the sums come to. A new metric is one file in this folder;
/// those that need the same sums share them.
/// </summary>
public abstract class Metric : MetricDefinition
{
    /// <summary>The name of the sums; metrics of one name share them.</summary>
    internal abstract string SumsName(OutputMeaning outputs);

    /// <summary>Empty sums.</summary>
    /// <param name="outputs">What the network's outputs mean.</param>
    /// <param name="place">Where they are kept.</param>
    internal abstract MetricSums NewSums(OutputMeaning outputs, SumsPlace place);

    /// <summary>The metric's value; NaN where it has none.</summary>
    /// <param name="sums">Sums that <see cref="NewSums"/> made.</param>
    /// <param name="samples">How many samples were added.</param>
    internal abstract double Value(MetricSums sums, long samples);

    /// <summary>Why the metric says nothing of such outputs (<c>top_5_accuracy</c> of four classes); null where it does.</summary>
    internal virtual string? Objection(OutputMeaning outputs) => null;
}
