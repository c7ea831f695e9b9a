namespace TransferLearning.Sweeps.Pruning;

/// <summary>
/// The median stopping rule (D. Golovin et al., "Google Vizier", 2017): a trial stops if its best value so far is worse
/// than the median of the other trials' running averages up to the same epoch.
/// </summary>
/// <param name="startupTrials">How many other trials must have reached the epoch before any trial is stopped there.</param>
/// <param name="warmupEpochs">The number of first epochs in which no trial is stopped.</param>
internal sealed class MedianPruner(int startupTrials = 5, int warmupEpochs = 0) : IPruner
{
    public bool ShouldStop(int trial, int epoch, IReadOnlyCollection<Report> reports)
    {
        if (epoch <= warmupEpochs)
            return false;
        var upToHere = reports.Where(r => r.Epoch <= epoch && !double.IsNaN(r.Loss)).ToLookup(r => r.Trial);
        var averages = upToHere
            .Where(other => other.Key != trial && other.Any(r => r.Epoch == epoch))
            .Select(other => other.Average(r => r.Loss))
            .Order()
            .ToList();
        if (averages.Count < Math.Max(1, startupTrials))
            return false;
        var own = upToHere[trial].Select(r => r.Loss).DefaultIfEmpty(double.PositiveInfinity).Min();
        return own > Median(averages);
    }

    private static double Median(List<double> sorted) =>
        sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : 0.5 * (sorted[sorted.Count / 2 - 1] + sorted[sorted.Count / 2]);
}
