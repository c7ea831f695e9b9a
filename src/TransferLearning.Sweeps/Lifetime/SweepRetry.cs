using TransferLearning.Sweeps.State;
using TransferLearning.Training.Checkpoints;

namespace TransferLearning.Sweeps.Lifetime;

/// <summary>Lets failed and cancelled trials wait again; the sweep's own command runs them.</summary>
public static class SweepRetry
{
    /// <summary>Writes down that the trials wait. A request to end the whole sweep stays: the sweep's command takes it back when it goes on.</summary>
    /// <returns>The trials that wait again.</returns>
    /// <exception cref="RunException">A process runs this sweep.</exception>
    public static IReadOnlyList<int> Failed(SweepFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        // A sweep at work has its trials in mind, and would write over what is written here.
        using var alone = FolderLock.TryTake(folder.Path, out var holder)
            ?? throw new RunException($"{holder} runs this sweep ({folder.Path}), and would not see it. Give the command again when the sweep has ended; 'dotnet tl sweep cancel' ends it.");
        // One that was cancelled while it waited is so from its turn on, which may not have come before the sweep ended.
        var again = folder.Statuses().Where(trial => trial.Phase is TrialPhase.Failed or TrialPhase.Cancelled || (!trial.Ended && folder.CancelRequestedAlone(trial.Trial))).ToList();
        foreach (var trial in again)
        {
            folder.WithdrawCancel(trial.Trial);
            folder.Write(trial with { Phase = TrialPhase.Waiting, Attempts = 0, Message = null, Worker = null });
        }

        return [.. again.Select(trial => trial.Trial)];
    }
}
