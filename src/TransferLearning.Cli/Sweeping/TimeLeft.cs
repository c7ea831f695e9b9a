using TransferLearning.Sweeps.State;

namespace TransferLearning.Cli.Sweeping;

/// <summary>The time that a sweep's trials still need, from the pace of those that were at work in this start.</summary>
internal static class TimeLeft
{
    /// <summary>
    /// Whether a trial says anything of the pace: a run that was there before ends at once, without an epoch, and so does a point that makes no valid experiment; those
    /// that are left train.
    /// </summary>
    public static bool TookTime(TrialStatus trial) => trial.Epoch > 0 || trial is { Phase: TrialPhase.Failed, Attempts: > 0 };

    /// <summary>For example <c>about 40 s left</c> or <c>about 1 h 20 min left</c>; null where nothing is left, or nothing is known yet.</summary>
    /// <param name="elapsed">Since this start.</param>
    /// <param name="ended">Trials that ended in this start, of those that took time.</param>
    /// <param name="left">Trials that have not ended.</param>
    public static string? Of(TimeSpan elapsed, int ended, int left)
    {
        if (ended <= 0 || left <= 0)
            return null;
        var rest = elapsed / ended * left;
        return rest.TotalMinutes < 2 ? $"about {Math.Ceiling(rest.TotalSeconds):0} s left"
            : rest.TotalHours < 2 ? $"about {rest.TotalMinutes:0} min left"
            : $"about {(int)rest.TotalHours} h {rest.Minutes} min left";
    }
}
