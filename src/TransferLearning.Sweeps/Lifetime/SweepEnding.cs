using TransferLearning.Experiments.Files;
using TransferLearning.Sweeps.State;
using TransferLearning.Tracking;

namespace TransferLearning.Sweeps.Lifetime;

/// <summary>Ends a sweep: writes the best point's file, closes the MLflow run, registers the best model.</summary>
public static class SweepEnding
{
    /// <summary>The file of a sweep's best point.</summary>
    public static string BestFile(OpenSweep sweep) => Path.Combine(sweep.Folder.Path, "best.yaml");

    /// <summary>Writes the best point's file and ends the parent run with what the sweep came to. The host is told what goes wrong on the way.</summary>
    /// <returns>The points, best first.</returns>
    public static IReadOnlyList<Standing> Close(OpenSweep sweep, IReadOnlyList<TrialStatus> trials)
    {
        ArgumentNullException.ThrowIfNull(sweep);
        var standings = Leaderboard.Of(sweep.Plan, trials);
        var best = BestFile(sweep);
        if (standings is [var first, ..])
            AtomicFile.Replace(best, File.ReadAllBytes(sweep.ExperimentFile(first.Best)));
        var status = sweep.Folder.CancelRequested ? RunStatus.Killed : standings.Count == 0 ? RunStatus.Failed : RunStatus.Finished;
        var record = sweep.Folder.Record()!;
        foreach (var warning in ParentRun.End(sweep.Tracker(), record, trials, standings, Leaderboard.Importance(sweep.Plan, standings), best, status))
            sweep.Host.Warn(warning);
        if (status == RunStatus.Finished)
            foreach (var warning in BestRegistration.Register(sweep, standings[0].Best))
                sweep.Host.Warn(warning);
        return standings;
    }

    /// <summary>
    /// Goes through the end with the trials that have ended so far and keeps nothing of it. To compile it takes a fifth of a second, and is done while the last trials are at work.
    /// A server is not asked twice.
    /// </summary>
    public static void Rehearse(OpenSweep sweep, IReadOnlyList<TrialStatus> trials)
    {
        ArgumentNullException.ThrowIfNull(sweep);
        try
        {
            _ = Leaderboard.Importance(sweep.Plan, Leaderboard.Of(sweep.Plan, trials));
            if (sweep.Folder.Record() is { } record && sweep.Tracker() is { Target.Server: null } tracker)
                ParentRun.WriteComparison(tracker, record, trials, Stream.Null);
        }
        catch (Exception)
        {
            // Whatever it is, the end itself meets it and says it.
        }
    }
}
