using TransferLearning.Sweeps.State;

namespace TransferLearning.Sweeps.Running;

/// <summary>Receives a sweep's progress. Calls may come from several threads, but one at a time.</summary>
public interface ISweepObserver
{
    /// <summary>A trial has started, reported an epoch, or ended.</summary>
    void Changed(TrialStatus trial);

    /// <summary>A message for the user.</summary>
    void Notice(string message);
}
