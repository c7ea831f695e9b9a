namespace TransferLearning.Training.Metrics;

/// <summary>The mean recall over the classes.</summary>
[Kind("balanced_accuracy", "The mean over the classes of the share that is classified correctly.")]
public sealed class BalancedAccuracy : ConfusionMetric
{
    public override string Definition => "scikit-learn's `balanced_accuracy_score`";

    public override MetricUse Use => MetricUse.AtTheEnd;

    internal override double Of(ConfusionMatrix confusion) => confusion.BalancedAccuracy;
}
