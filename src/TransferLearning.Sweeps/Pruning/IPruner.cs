namespace TransferLearning.Sweeps.Pruning;

/// <summary>A trial's report after an epoch.</summary>
/// <param name="Trial">The trial's number.</param>
/// <param name="Epoch">The epoch, from 1, counted over all stages.</param>
/// <param name="Loss">The objective as a loss: less is better.</param>
internal readonly record struct Report(int Trial, int Epoch, double Loss);

/// <summary>Decides after each epoch whether a trial is stopped.</summary>
internal interface IPruner
{
    /// <param name="trial">The trial that has just reported.</param>
    /// <param name="epoch">The epoch of that report.</param>
    /// <param name="reports">The reports of all trials so far, including this one, in any order.</param>
    bool ShouldStop(int trial, int epoch, IReadOnlyCollection<Report> reports);
}
