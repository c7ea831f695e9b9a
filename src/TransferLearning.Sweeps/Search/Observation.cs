using TransferLearning.Sweeps.Spaces;

namespace TransferLearning.Sweeps.Search;

/// <summary>How a trial ended, or that it is running.</summary>
public enum TrialState
{
    Running,
    Finished,
    Pruned,
    Failed,
}

/// <summary>A trial's state and result at the time when the next point is chosen.</summary>
/// <param name="Trial">The trial's number, from 0.</param>
/// <param name="Point">The trial's point.</param>
/// <param name="State">How the trial ended; a running trial has no loss yet.</param>
/// <param name="Loss">The objective as a loss (less is better); for a pruned trial the last reported one. NaN for none.</param>
/// <param name="LastEpoch">The last epoch that reported a value.</param>
public sealed record Observation(int Trial, Point Point, TrialState State, double Loss, int LastEpoch = 0);
