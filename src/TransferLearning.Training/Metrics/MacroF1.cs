namespace TransferLearning.Training.Metrics;

/// <summary>The unweighted mean of F1 over classes or labels.</summary>
[Kind("macro_f1", "The mean over the classes (or labels) of F1, the harmonic mean of precision and recall.")]
public sealed class MacroF1 : F1Metric
{
    public override string Definition => "scikit-learn's `f1_score(average=\"macro\")`";

    public override MetricUse Use => MetricUse.AtTheEnd;

    internal override double Of(ConfusionMatrix confusion) => confusion.MacroF1;

    internal override double Of(LabelCounts labels) => labels.MacroF1;
}
