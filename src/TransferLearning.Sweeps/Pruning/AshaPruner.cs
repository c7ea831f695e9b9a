namespace TransferLearning.Sweeps.Pruning;

/// <summary>
/// Asynchronous successive halving (L. Li et al., "A System for Massively Parallel Hyperparameter Tuning", 2018), in the
/// form that stops instead of pausing: at the epochs <c>min_epochs · reduction^k</c> a trial goes on only while it is among
/// the best <c>1 / reduction</c> of those that have come there, or as good as the last of them, as in Optuna's SuccessiveHalvingPruner.
/// </summary>
/// <param name="minimumEpochs">The first rung, in epochs.</param>
/// <param name="reduction">One in how many goes on.</param>
public sealed class AshaPruner(int minimumEpochs, int reduction) : IPruner
{
    public bool ShouldStop(int trial, int epoch, IReadOnlyCollection<Report> reports)
    {
        if (!IsRung(epoch))
            return false;
        var rung = reports.Where(r => r.Epoch == epoch && !double.IsNaN(r.Loss)).ToList();
        var own = rung.FindIndex(r => r.Trial == trial);
        // Not a number is nowhere among the best, also where nobody else has come so far; an epoch without the objective decides nothing.
        if (own < 0)
            return reports.Any(r => r.Trial == trial && r.Epoch == epoch);
        // The first ones have nobody to be compared with: with fewer than `reduction` on a rung its best goes on. So does whoever is as good as the last
        // of those that go on: an accuracy on few pictures has few values.
        return rung[own].Loss > rung.Select(r => r.Loss).Order().ElementAt(Math.Max(1, rung.Count / reduction) - 1);
    }

    private bool IsRung(int epoch)
    {
        for (long rung = minimumEpochs; rung <= epoch; rung *= reduction)
            if (rung == epoch)
                return true;
        return false;
    }
}
