namespace TransferLearning.Training.Metrics;

/// <summary>The mean F1 over classes or labels, weighted by their number of images.</summary>
[Kind("weighted_f1", "The mean over the classes (or labels) of F1, weighted by their number of images.")]
public sealed class WeightedF1 : F1Metric
{
    public override string Definition => "scikit-learn's `f1_score(average=\"weighted\")`";

    internal override double Of(ConfusionMatrix confusion) => confusion.Total == 0
        ? double.NaN
        : Enumerable.Range(0, confusion.Classes).Sum(each => confusion.F1(each) * confusion.Support(each)) / confusion.Total;

    internal override double Of(LabelCounts labels) => labels.WeightedF1;
}
