namespace TransferLearning.Training.Metrics;

/// <summary>The share of the images whose labels are all predicted correctly.</summary>
[Kind("exact_match", "The share of the images with every label right.")]
public sealed class ExactMatch : LabelMetric
{
    public override string Definition => "scikit-learn's `accuracy_score` of label sets";

    public override MetricUse Use => MetricUse.EveryEpoch;

    internal override double Of(LabelCounts labels, long samples) => (double)labels.Exact / samples;
}
