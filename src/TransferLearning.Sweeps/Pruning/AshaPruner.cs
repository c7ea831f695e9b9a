namespace TransferLearning.Sweeps.Pruning;

/// <summary>
/// Asynchronous successive halving (L. Li et al., "A System for Massively Parallel Hyperparameter Tuning", 2018), in the
/// variant that stops trials instead of pausing them. The rungs are the epochs <c>min_epochs · reduction^k</c>. At a rung, a trial
/// continues only if it is among the best <c>1 / reduction</c> of the trials that have reached it, or ties with the last of those,
/// as in Optuna's SuccessiveHalvingPruner.
/// </summary>
/// <param name="minimumEpochs">The first rung, in epochs.</param>
/// <param name="reduction">One in this many trials continues.</param>
internal sealed class AshaPruner(int minimumEpochs, int reduction) : IPruner
{
    public bool ShouldStop(int trial, int epoch, IReadOnlyCollection<Report> reports)
    {
        if (!IsRung(epoch))
            return false;
        var rung = reports.Where(r => r.Epoch == epoch && !double.IsNaN(r.Loss)).ToList();
        var own = rung.FindIndex(r => r.Trial == trial);
        // NaN never counts as among the best, even if no other trial has reached this rung. An epoch without the objective decides nothing.
        if (own < 0)
            return reports.Any(r => r.Trial == trial && r.Epoch == epoch);
        // The first trials at a rung have few others to compare with: below `reduction` trials, the best continues. A tie with the last
        // of the best continues too: an accuracy over few pictures takes few values.
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
