using TransferLearning.Sweeps.Spaces;

namespace TransferLearning.Sweeps.Search;

/// <summary>How a trial ended, or that it has not.</summary>
public enum TrialState
{
    Running,
    Finished,
    Pruned,
    Failed,
}

/// <summary>What is known of a trial when the next point is chosen.</summary>
/// <param name="Trial">The trial's number, from 0.</param>
/// <param name="Point">Its parameters.</param>
/// <param name="State">How it ended; a running trial has no value yet.</param>
/// <param name="Loss">The objective, turned so that less is better; of a pruned trial the last one it reported. NaN: none.</param>
/// <param name="LastEpoch">The last epoch that reported a value.</param>
public sealed record Observation(int Trial, Point Point, TrialState State, double Loss, int LastEpoch = 0);
