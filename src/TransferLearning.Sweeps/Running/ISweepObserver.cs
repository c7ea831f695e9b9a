using TransferLearning.Sweeps.State;

namespace TransferLearning.Sweeps.Running;

/// <summary>Is told how a sweep goes; calls may come from several threads, one at a time.</summary>
public interface ISweepObserver
{
    /// <summary>A trial has begun, has reported an epoch, or has ended.</summary>
    void Changed(TrialStatus trial);

    /// <summary>Something worth a line.</summary>
    void Notice(string message);
}
