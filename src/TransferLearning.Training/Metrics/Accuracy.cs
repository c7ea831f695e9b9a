namespace TransferLearning.Training.Metrics;

/// <summary>The share of the images that are classified correctly.</summary>
[Kind("accuracy", "The share of the images that are classified correctly.")]
public sealed class Accuracy : ConfusionMetric
{
    public override string Definition => "scikit-learn's `accuracy_score`";

    public override MetricUse Use => MetricUse.EveryEpoch;

    internal override double Of(ConfusionMatrix confusion) => confusion.Accuracy;
}
