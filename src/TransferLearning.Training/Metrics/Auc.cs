using TransferLearning.Training.Metrics.Resampling;

namespace TransferLearning.Training.Metrics;

/// <summary>The area under the ROC curve: for two classes that of the second, else the mean over classes (each against the rest) or labels.</summary>
[Kind("auc", "The area under the ROC curve, the mean over the classes (each against the rest) or labels that occur.")]
public sealed class Auc : ScoreMetric
{
    public override string Definition => "scikit-learn's `roc_auc_score(multi_class=\"ovr\", average=\"macro\")`";

    public override IReadOnlyList<string> Tasks => ["single_label", "multi_label"];

    public override MetricUse Use => MetricUse.AtTheEnd;

    public override double Of(ReadOnlySpan<float> scores, ReadOnlySpan<float> wanted, OutputMeaning outputs)
    {
        var areas = new List<double>(outputs.Count);
        for (var output = outputs is { Form: TargetForm.OneClass, Count: 2 } ? 1 : 0; output < outputs.Count; output++)
        {
            var (column, positive) = Column(scores, wanted, output, outputs.Count);
            if (AreaUnderCurve.OneAgainstRest(column, positive) is var area && !double.IsNaN(area))
                areas.Add(area);
        }

        return areas.DefaultIfEmpty(double.NaN).Average();
    }

    internal override double Of(Resample resample)
    {
        var first = resample.Set.Outputs is { Form: TargetForm.OneClass, Count: 2 } ? 1 : 0;
        var areas = new List<double>();
        foreach (var column in resample.Set.Columns.AsSpan(first))
            if (column.Area(resample.Copies) is var area && !double.IsNaN(area))
                areas.Add(area);
        return areas.DefaultIfEmpty(double.NaN).Average();
    }
}
