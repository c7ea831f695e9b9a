using TransferLearning.Sweeps.State;

namespace TransferLearning.Cli.Sweeping;

/// <summary>Estimates the time left in a sweep from the pace of the trials that ran since this start.</summary>
internal static class TimeLeft
{
    /// <summary>
    /// Whether a trial counts for the pace. A run that already existed ends at once, without an epoch, and so does a point that makes no
    /// valid experiment; the remaining trials train.
    /// </summary>
    public static bool TookTime(TrialStatus trial) => trial.Epoch > 0 || trial is { Phase: TrialPhase.Failed, Attempts: > 0 };

    /// <summary>For example <c>about 40 s left</c> or <c>about 1 h 20 min left</c>; null if nothing is left or nothing is known yet.</summary>
    /// <param name="elapsed">The time since this start.</param>
    /// <param name="ended">The number of trials that ended since this start and count for the pace.</param>
    /// <param name="left">The number of trials that have not ended.</param>
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
