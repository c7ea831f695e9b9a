using TransferLearning.Training.Metrics.Resampling;
using TransferLearning.Training.Metrics.Sums;

namespace TransferLearning.Training.Metrics;

/// <summary>A metric of exclusive classes that is computed from a confusion matrix.</summary>
public abstract class ConfusionMetric : Metric
{
    public override IReadOnlyList<string> Tasks => ["single_label"];

    /// <summary>Computes the metric from a matrix; NaN without samples.</summary>
    internal abstract double Of(ConfusionMatrix confusion);

    internal override string SumsName(OutputMeaning outputs) => "confusion";

    internal override MetricSums NewSums(OutputMeaning outputs, SumsPlace place) => ConfusionSums.On(place, outputs.Count);

    internal override double Value(MetricSums sums, long samples) => Of(((ConfusionSums)sums).Read());

    internal override double Of(Resample resample) => Of(resample.Confusion);
}
