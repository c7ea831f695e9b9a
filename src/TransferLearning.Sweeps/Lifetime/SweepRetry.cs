using TransferLearning.Sweeps.State;
using TransferLearning.Training.Checkpoints;

namespace TransferLearning.Sweeps.Lifetime;

/// <summary>Resets failed and cancelled trials to waiting. The sweep's own command then runs them.</summary>
public static class SweepRetry
{
    /// <summary>
    /// Resets the failed and cancelled trials. A request to cancel the whole sweep stays; the sweep's command withdraws it when it continues.
    /// </summary>
    /// <returns>The numbers of the trials that wait again.</returns>
    /// <exception cref="RunException">A process runs this sweep.</exception>
    public static IReadOnlyList<int> Failed(SweepFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        // A running sweep holds its trials in memory and would overwrite these changes.
        using var alone = FolderLock.TryTake(folder.Path, out var holder)
            ?? throw new RunException($"{holder} runs this sweep ({folder.Path}) and would not notice the retry. Give the command again when the sweep has ended; 'dotnet tl sweep cancel' ends it.");
        // A cancel of a waiting trial takes effect when the trial starts, so the sweep may have ended before that.
        var again = folder.Statuses().Where(trial => trial.Phase is TrialPhase.Failed or TrialPhase.Cancelled || (!trial.Ended && folder.CancelRequestedAlone(trial.Trial))).ToList();
        foreach (var trial in again)
        {
            folder.WithdrawCancel(trial.Trial);
            folder.Write(trial with { Phase = TrialPhase.Waiting, Attempts = 0, Message = null, Worker = null });
        }

        return [.. again.Select(trial => trial.Trial)];
    }
}
