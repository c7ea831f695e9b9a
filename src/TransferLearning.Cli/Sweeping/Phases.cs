using TransferLearning.Sweeps.State;

namespace TransferLearning.Cli.Sweeping;

/// <summary>Formats the number of trials in each phase.</summary>
internal static class Phases
{
    /// <summary>For example <c>1 running, 12 finished, 2 failed, 5 to come</c>; phases without a trial are left out.</summary>
    /// <param name="trials">The known trials.</param>
    /// <param name="all">The total number of trials. Not all trials of an adaptive or ended sweep are known.</param>
    public static string Counted(IReadOnlyCollection<TrialStatus> trials, int all) =>
        string.Join(", ", trials.GroupBy(trial => trial.Phase).OrderBy(group => group.Key)
            .Select(group => $"{group.Count()} {group.Key.ToString().ToLowerInvariant()}")
            .Concat(trials.Count < all ? [$"{all - trials.Count} to come"] : []));
}
