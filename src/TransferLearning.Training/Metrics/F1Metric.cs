using TransferLearning.Training.Metrics.Resampling;
using TransferLearning.Training.Metrics.Sums;

namespace TransferLearning.Training.Metrics;

/// <summary>A mean of F1 scores, over exclusive classes or over labels.</summary>
public abstract class F1Metric : Metric
{
    public override IReadOnlyList<string> Tasks => ["single_label", "multi_label"];

    /// <summary>Computes the metric of exclusive classes; NaN without samples.</summary>
    internal abstract double Of(ConfusionMatrix confusion);

    /// <summary>Computes the metric of labels.</summary>
    internal abstract double Of(LabelCounts labels);

    internal override string SumsName(OutputMeaning outputs) => outputs.Form == TargetForm.Labels ? "labels" : "confusion";

    internal override MetricSums NewSums(OutputMeaning outputs, SumsPlace place) =>
        outputs.Form == TargetForm.Labels ? new LabelSums(place.Device, outputs.Count, outputs.Threshold) : ConfusionSums.On(place, outputs.Count);

    internal override double Value(MetricSums sums, long samples) =>
        samples == 0 ? double.NaN : sums is LabelSums labels ? Of(labels.Read()) : Of(((ConfusionSums)sums).Read());

    internal override double Of(Resample resample) => resample.Set.Outputs.Form == TargetForm.Labels ? Of(resample.Labels) : Of(resample.Confusion);
}
