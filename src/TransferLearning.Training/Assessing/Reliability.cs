using TransferLearning.Training.Tasks;

namespace TransferLearning.Training.Assessing;

/// <summary>
/// The calibration of exclusive classes: the pictures in bins of equal width by the probability of the predicted class (Guo et al., "On calibration of
/// modern neural networks", ICML 2017).
/// </summary>
/// <param name="Bins">The bins, from 0 to 1.</param>
/// <param name="Error">The expected calibration error: the mean over pictures of |accuracy − mean probability| of their bin; NaN without pictures.</param>
public sealed record Reliability(IReadOnlyList<ReliabilityBin> Bins, double Error)
{
    /// <summary>The number of bins, as in the paper.</summary>
    public const int BinCount = 15;

    /// <summary>Bins predictions of exclusive classes.</summary>
    public static Reliability Of(Predictions predictions)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        return Of([.. TopClass.Of(predictions)]);
    }

    internal static Reliability Of(IReadOnlyList<TopClass> pictures)
    {
        var (counts, right, sums) = (new int[BinCount], new int[BinCount], new double[BinCount]);
        foreach (var picture in pictures)
        {
            // The m-th bin is ((m - 1)/15, m/15].
            var bin = Math.Clamp((int)Math.Ceiling((double)picture.Probability * BinCount) - 1, 0, BinCount - 1);
            counts[bin]++;
            right[bin] += picture.IsRight ? 1 : 0;
            sums[bin] += picture.Probability;
        }

        ReliabilityBin[] bins = [.. counts.Select((count, i) => new ReliabilityBin(
            (double)i / BinCount, (double)(i + 1) / BinCount, count, count == 0 ? double.NaN : (double)right[i] / count, count == 0 ? double.NaN : sums[i] / count))];
        return new Reliability(
            bins, pictures.Count == 0 ? double.NaN : bins.Where(bin => bin.Pictures > 0).Sum(bin => (double)bin.Pictures / pictures.Count * Math.Abs(bin.Accuracy - bin.Probability)));
    }
}
