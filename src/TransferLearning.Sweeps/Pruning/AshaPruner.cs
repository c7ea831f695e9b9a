namespace TransferLearning.Sweeps.Pruning;

/// <summary>
/// Asynchronous successive halving (L. Li et al., "A System for Massively Parallel Hyperparameter Tuning", 2018), in the
/// form that stops instead of pausing: at the epochs <c>min_epochs · reduction^k</c> a trial goes on only while it is among
/// the best <c>1 / reduction</c> of those that have come there.
/// </summary>
/// <param name="minimumEpochs">The first rung, in epochs.</param>
/// <param name="reduction">One in how many goes on.</param>
public sealed class AshaPruner(int minimumEpochs, int reduction) : IPruner
{
    public bool ShouldStop(int trial, int epoch, IReadOnlyCollection<Report> reports)
    {
        if (!IsRung(epoch))
            return false;
        var rung = reports.Where(r => r.Epoch == epoch).OrderBy(r => double.IsNaN(r.Loss) ? double.PositiveInfinity : r.Loss).ThenBy(r => r.Trial).ToList();
        var place = rung.FindIndex(r => r.Trial == trial);
        if (place < 0)
            return false;
        // The first ones have nobody to be compared with: with fewer than `reduction` on a rung its best goes on.
        return place >= Math.Max(1, rung.Count / reduction);
    }

    private bool IsRung(int epoch)
    {
        for (long rung = minimumEpochs; rung <= epoch; rung *= reduction)
            if (rung == epoch)
                return true;
        return false;
    }
}
