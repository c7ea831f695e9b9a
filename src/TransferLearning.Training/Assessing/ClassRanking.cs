using TransferLearning.Training.Metrics.Resampling;

namespace TransferLearning.Training.Assessing;

/// <summary>How well one class or label is ranked against the others.</summary>
/// <param name="Auc">The area under the ROC curve; NaN if the class has all pictures or none.</param>
/// <param name="AveragePrecision">The area under precision over recall, without interpolation; NaN if no picture has the class.</param>
public sealed record ClassRanking(double Auc, double AveragePrecision)
{
    /// <summary>The probability from which predicting the label gives the largest F1; null for exclusive classes and absent labels.</summary>
    public double? BestThreshold { get; init; }

    /// <summary>That F1; null without <see cref="BestThreshold"/>.</summary>
    public double? BestF1 { get; init; }

    internal static ClassRanking Of(RankedScores column, bool isLabel)
    {
        var each = new int[column.Scores.Length];
        Array.Fill(each, 1);
        var ranking = new ClassRanking(column.Area(each), column.AveragePrecision(each));
        return isLabel && BestF1Of(column) is var (threshold, f1) ? ranking with { BestThreshold = threshold, BestF1 = f1 } : ranking;
    }

    /// <summary>The largest F1 over all thresholds; of equal ones, that of the highest threshold. Null if no picture has the label.</summary>
    private static (double Threshold, double F1)? BestF1Of(RankedScores column)
    {
        long all = column.Positive.Count(positive => positive), right = 0, said = 0;
        (double Threshold, double F1)? best = null;
        for (var i = column.Scores.Length - 1; i >= 0 && all > 0; i--)
        {
            (said, right) = (said + 1, right + (column.Positive[i] ? 1 : 0));
            // A threshold is below all equal scores.
            if (i > 0 && column.Scores[i - 1].Equals(column.Scores[i]))
                continue;
            if (2.0 * right / (said + all) is var f1 && (best is null || f1 > best.Value.F1))
                best = (column.Scores[i], f1);
        }

        return best;
    }
}
