using TransferLearning.Training.Metrics.Resampling;
using TransferLearning.Training.Metrics.Sums;

namespace TransferLearning.Training.Metrics;

/// <summary>A metric of labels that is computed from counts of right, wrong and missed labels.</summary>
public abstract class LabelMetric : Metric
{
    public override IReadOnlyList<string> Tasks => ["multi_label"];

    /// <summary>Computes the metric from counts.</summary>
    /// <param name="labels">The counts.</param>
    /// <param name="samples">The number of samples, at least 1.</param>
    internal abstract double Of(LabelCounts labels, long samples);

    internal override string SumsName(OutputMeaning outputs) => "labels";

    internal override MetricSums NewSums(OutputMeaning outputs, SumsPlace place) => new LabelSums(place.Device, outputs.Count, outputs.Threshold);

    internal override double Value(MetricSums sums, long samples) => samples == 0 ? double.NaN : Of(((LabelSums)sums).Read(), samples);

    internal override double Of(Resample resample) => resample.Set.Count == 0 ? double.NaN : Of(resample.Labels, resample.Set.Count);
}
