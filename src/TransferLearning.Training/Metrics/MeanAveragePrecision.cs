using TransferLearning.Training.Metrics.Resampling;

namespace TransferLearning.Training.Metrics;

/// <summary>The mean average precision over the labels. Average precision is the area under the curve of precision over recall, without interpolation.</summary>
[Kind("map", "Mean average precision: the mean over the labels of the area under precision over recall.")]
public sealed class MeanAveragePrecision : ScoreMetric
{
    public override string Definition => "scikit-learn's `average_precision_score(average=\"macro\")`, over the labels that occur";

    public override IReadOnlyList<string> Tasks => ["multi_label"];

    public override MetricUse Use => MetricUse.EveryEpoch;

    public override double Of(ReadOnlySpan<float> scores, ReadOnlySpan<float> wanted, OutputMeaning outputs)
    {
        var precisions = new List<double>(outputs.Count);
        for (var label = 0; label < outputs.Count; label++)
        {
            var (column, positive) = Column(scores, wanted, label, outputs.Count);
            if (AveragePrecision(column, positive) is var precision && !double.IsNaN(precision))
                precisions.Add(precision);
        }

        return precisions.DefaultIfEmpty(double.NaN).Average();
    }

    internal override double Of(Resample resample)
    {
        var precisions = new List<double>();
        foreach (var column in resample.Set.Columns)
            if (column.AveragePrecision(resample.Copies) is var precision && !double.IsNaN(precision))
                precisions.Add(precision);
        return precisions.DefaultIfEmpty(double.NaN).Average();
    }

    /// <summary>Σ (Rₙ − Rₙ₋₁) Pₙ over the thresholds from the highest score down; equal scores are one threshold. NaN if no sample has the label.</summary>
    public static double AveragePrecision(ReadOnlySpan<double> scores, ReadOnlySpan<bool> positive)
    {
        var (keys, order) = (scores.ToArray(), new int[scores.Length]);
        for (var i = 0; i < order.Length; i++)
            order[i] = i;
        Array.Sort(keys, order);
        long all = 0;
        foreach (var each in positive)
            all += each ? 1 : 0;
        long right = 0;
        var sum = 0.0;
        for (var end = keys.Length; end > 0 && right < all;)
        {
            var start = end;
            long more = 0;
            while (start > 0 && keys[start - 1].Equals(keys[end - 1]))
                more += positive[order[--start]] ? 1 : 0;
            right += more;
            sum += (double)more / all * right / (keys.Length - start);
            end = start;
        }

        return all == 0 ? double.NaN : sum;
    }
}
