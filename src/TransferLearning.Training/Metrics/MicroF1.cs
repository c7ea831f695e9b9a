namespace TransferLearning.Training.Metrics;

/// <summary>The F1 of the summed counts of all labels.</summary>
[Kind("micro_f1", "F1 of the counts of all labels together.")]
public sealed class MicroF1 : LabelMetric
{
    public override string Definition => "scikit-learn's `f1_score(average=\"micro\")`";

    public override MetricUse Use => MetricUse.EveryEpoch;

    internal override double Of(LabelCounts labels, long samples) => labels.MicroF1;
}
