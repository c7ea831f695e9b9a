using TransferLearning.Sweeps.State;

namespace TransferLearning.Cli.Sweeping;

/// <summary>How many trials are where, in words.</summary>
internal static class Phases
{
    /// <summary>For example <c>1 running, 12 finished, 2 failed</c>; phases without a trial are left out.</summary>
    public static string Counted(IEnumerable<TrialStatus> trials) =>
        string.Join(", ", trials.GroupBy(trial => trial.Phase).OrderBy(group => group.Key).Select(group => $"{group.Count()} {group.Key.ToString().ToLowerInvariant()}"));
}
