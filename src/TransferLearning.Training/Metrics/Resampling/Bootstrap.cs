using TransferLearning.Experiments.Randomness;
using TransferLearning.Experiments.Threads;

namespace TransferLearning.Training.Metrics.Resampling;

/// <summary>
/// The percentile bootstrap (Efron and Tibshirani, 1993, chapter 13): pictures are drawn with replacement, as many as the set has, and the metric of
/// each such resample is computed. The draws depend only on the seed, so equal predictions have equal intervals.
/// </summary>
internal static class Bootstrap
{
    /// <summary>The number of resamples.</summary>
    public const int Resamples = 1000;

    /// <summary>The number of resamples of very large sets.</summary>
    public const int Fewest = 200;

    // Visits of a sample's score: some seconds on two cores.
    private const double Budget = 3e8;

    // Resamples that share a buffer.
    private const int Together = 20;

    /// <summary>The number of resamples for a set: <see cref="Resamples"/>, or fewer if ranking so many scores would take long.</summary>
    public static int ResamplesFor(long scores) => (int)Math.Clamp(Budget / Math.Max(1, scores), Fewest, Resamples);

    /// <summary>The values of statistics in each resample: one array per statistic.</summary>
    /// <param name="sets">Predictions for the same samples, by one or several models. All are resampled in the same way.</param>
    /// <param name="statistics">The statistics; each gets a resample of every set.</param>
    /// <param name="resamples">The number of resamples.</param>
    /// <param name="cancellation">Checked before every resample.</param>
    public static double[][] Values(IReadOnlyList<ScoredSet> sets, IReadOnlyList<Func<Resample[], double>> statistics, int resamples, CancellationToken cancellation)
    {
        var count = sets[0].Count;
        var values = statistics.Select(_ => new double[resamples]).ToArray();
        InParallel.For(
            0, (resamples + Together - 1) / Together,
            group =>
            {
                var copies = new int[count];
                Resample[] drawn = [.. sets.Select(set => new Resample(set))];
                for (var resample = group * Together; resample < Math.Min(resamples, (group + 1) * Together); resample++)
                {
                    cancellation.ThrowIfCancellationRequested();
                    Draw(copies, resample);
                    foreach (var each in drawn)
                        each.Use(copies);
                    for (var statistic = 0; statistic < values.Length; statistic++)
                        values[statistic][resample] = statistics[statistic](drawn);
                }
            },
            cancellation: cancellation);
        return values;
    }

    /// <summary>The interval between the 2.5th and the 97.5th percentile; null if the statistic has no value in half of the resamples.</summary>
    public static Interval? Interval(double[] values)
    {
        double[] sorted = [.. values.Where(double.IsFinite).Order()];
        return sorted.Length == 0 || sorted.Length * 2 < values.Length ? null : new Interval(Percentile(sorted, 0.025), Percentile(sorted, 0.975));
    }

    /// <summary>A percentile with linear interpolation, as <c>numpy.percentile</c>.</summary>
    internal static double Percentile(double[] sorted, double share)
    {
        var place = share * (sorted.Length - 1);
        var below = (int)place;
        return below + 1 >= sorted.Length ? sorted[^1] : sorted[below] + ((place - below) * (sorted[below + 1] - sorted[below]));
    }

    private static void Draw(int[] copies, int resample)
    {
        Array.Clear(copies);
        var numbers = Philox.Open(seed: 0, RandomStream.Bootstrap, resample);
        for (var i = 0; i < copies.Length; i++)
            copies[numbers.Below(copies.Length, i)]++;
    }
}
