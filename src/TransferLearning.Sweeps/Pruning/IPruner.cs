namespace TransferLearning.Sweeps.Pruning;

/// <summary>What a trial reported after an epoch.</summary>
/// <param name="Trial">The trial's number.</param>
/// <param name="Epoch">The epoch, from 1, counted over all stages.</param>
/// <param name="Loss">The objective, turned so that less is better.</param>
public readonly record struct Report(int Trial, int Epoch, double Loss);

/// <summary>Says after an epoch whether a trial is worth going on with.</summary>
public interface IPruner
{
    /// <param name="trial">The trial that has just reported.</param>
    /// <param name="epoch">The epoch of that report.</param>
    /// <param name="reports">All reports of all trials so far, this one included, in any order.</param>
    bool ShouldStop(int trial, int epoch, IReadOnlyCollection<Report> reports);
}
