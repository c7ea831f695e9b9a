using TransferLearning.Training.Metrics.Resampling;
using TransferLearning.Training.Metrics.Sums;

namespace TransferLearning.Training.Metrics;

/// <summary>
/// A metric: the sums of each batch that it needs, on the device or in host memory, and the value computed from them. A new metric is one
/// file in this folder. Metrics that need the same sums share them.
/// </summary>
public abstract class Metric : MetricDefinition
{
    /// <summary>The name of the sums. Metrics with the same name share them.</summary>
    internal abstract string SumsName(OutputMeaning outputs);

    /// <summary>Creates empty sums.</summary>
    /// <param name="outputs">The meaning of the network's outputs.</param>
    /// <param name="place">Where the sums are kept.</param>
    internal abstract MetricSums NewSums(OutputMeaning outputs, SumsPlace place);

    /// <summary>The metric's value; NaN if it has none.</summary>
    /// <param name="sums">Sums created by <see cref="NewSums"/>.</param>
    /// <param name="samples">The number of samples added.</param>
    internal abstract double Value(MetricSums sums, long samples);

    /// <summary>The metric's value for a resample; NaN if it has none.</summary>
    internal abstract double Of(Resample resample);

    /// <summary>Why the metric is meaningless for such outputs (<c>top_5_accuracy</c> of four classes); null if it is meaningful.</summary>
    internal virtual string? Objection(OutputMeaning outputs) => null;
}
