using TransferLearning.Sweeps.State;

namespace TransferLearning.Cli.Sweeping;

/// <summary>How many trials are where, in words.</summary>
internal static class Phases
{
    /// <summary>For example <c>1 running, 12 finished, 2 failed, 5 to come</c>; phases without a trial are left out.</summary>
    /// <param name="trials">The trials that there are.</param>
    /// <param name="all">How many there will be; those of an adaptive sweep, or of one that was ended, are not all written down.</param>
    public static string Counted(IReadOnlyCollection<TrialStatus> trials, int all) =>
        string.Join(", ", trials.GroupBy(trial => trial.Phase).OrderBy(group => group.Key)
            .Select(group => $"{group.Count()} {group.Key.ToString().ToLowerInvariant()}")
            .Concat(trials.Count < all ? [$"{all - trials.Count} to come"] : []));
}
