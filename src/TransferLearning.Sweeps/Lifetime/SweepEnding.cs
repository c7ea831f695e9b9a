using TransferLearning.Experiments.Files;
using TransferLearning.Sweeps.State;
using TransferLearning.Tracking;

namespace TransferLearning.Sweeps.Lifetime;

/// <summary>Ends a sweep: writes the best point's file, ends the MLflow run, registers the best model.</summary>
public static class SweepEnding
{
    /// <summary>The path of the best point's file.</summary>
    public static string BestFile(OpenSweep sweep) => Path.Combine(sweep.Folder.Path, "best.yaml");

    /// <summary>Writes the best point's file and ends the parent run with the results. Problems are reported to the host.</summary>
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
        foreach (var warning in ParentRun.End(sweep.Tracker(), record, trials, standings, Leaderboard.Decided(sweep.Plan, standings), BestPoint(sweep, standings), best, status))
            sweep.Host.Warn(warning);
        if (status == RunStatus.Finished)
            foreach (var warning in BestRegistration.Register(sweep, standings[0].Best))
                sweep.Host.Warn(warning);
        return standings;
    }

    private static IReadOnlyList<KeyValuePair<string, string>> BestPoint(OpenSweep sweep, IReadOnlyList<Standing> standings) =>
        standings is [{ Best: { Values.Count: > 0 } trial }, ..]
            ? sweep.Host.Language.Load(sweep.ExperimentFile(trial), [], sweep.Host.Environment).Valid.Resolved.SweptParams([.. trial.Values.Keys])
            : [];

    /// <summary>
    /// Runs the code of the sweep's end with the trials that have ended so far and discards the result. JIT compilation of that code takes
    /// 0.2 s, which this spends while the last trials still run. No server is asked.
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
            // The end itself meets the same error and reports it.
        }
    }
}
