using System.Globalization;
using TransferLearning.Sweeps.Definition;
using TransferLearning.Sweeps.State;
using TransferLearning.Tracking;
using TransferLearning.Tracking.Compare;
using TransferLearning.Training.Running;

namespace TransferLearning.Sweeps.Lifetime;

/// <summary>
/// The MLflow run above a sweep's trials. MLflow's UI collapses nested runs and draws no chart of a parent without
/// metrics, so the parent has the best trial's metrics and params, and every trial has the tag <c>sweep</c>.
/// </summary>
internal static class ParentRun
{
    /// <summary>The longest time that the end of a sweep waits for the delivery of its trials, and then of the parent.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Starts the parent run and returns its id.</summary>
    public static string Start(Tracker tracker, SweepPlan plan)
    {
        using var log = tracker.Start(new RunInfo
        {
            Experiment = plan.Experiment,
            // A single run of the same file has the file's name; this name differs because both appear in the same table and legend.
            Name = $"{plan.Name}-sweep",
            Description = plan.Experiments is [{ Description: { } description }] ? UrlSecrets.Removed(description) : null,
            Source = string.Join(' ', plan.Files),
            Tags = new Dictionary<string, string> { ["sweep"] = plan.Name, ["tl.sweep"] = plan.Identity },
        });
        return log.RunId;
    }

    /// <summary>Sets the status of the parent: running again, or interrupted until the same command continues the sweep.</summary>
    public static void Mark(Tracker tracker, SweepRecord sweep, RunStatus status)
    {
        using var log = tracker.Continue(sweep.ParentRunId);
        log.Finish(status);
        log.Deliver(TimeSpan.FromSeconds(5));
    }

    /// <summary>
    /// Logs the sweep's results and ends the parent. MLflow never lets a param change, so the params are those of the best trial
    /// when the sweep first ended. The tags <c>best_trial</c> and <c>best_point</c> change if the sweep continues after that.
    /// </summary>
    /// <returns>Warnings about the delivery of the parent and of the trials.</returns>
    public static IReadOnlyList<string> End(
        Tracker tracker, SweepRecord sweep, IReadOnlyList<TrialStatus> trials, IReadOnlyList<Standing> standings,
        IReadOnlyList<(string Parameter, double Share)> importance, IReadOnlyList<KeyValuePair<string, string>> bestPoint, string bestYaml, RunStatus status)
    {
        var late = JournalSync.DeliverNested(sweep.WorkingFolder, sweep.ParentRunId, Patience);
        using var log = tracker.Continue(sweep.ParentRunId);
        foreach (var phase in Enum.GetValues<TrialPhase>())
            Count($"trials/{phase.ToString().ToLowerInvariant()}", trials.Count(t => t.Phase == phase), phase == TrialPhase.Finished);
        if (standings is [var first, ..])
        {
            foreach (var (key, value) in StoredMetrics.OfRun(first.Best.Metrics))
                log.Summary(key, value);
            log.Summary($"best/{sweep.Metric}", first.Best.Value!.Value);
            log.Tag("best_trial", first.Best.Trial.ToString(CultureInfo.InvariantCulture));
            log.Tag("best_point", PointText.Of(first.Best));
            if (status == RunStatus.Finished)
                log.Params(bestPoint.Where(value => !log.HasParam(value.Key)));
            if (File.Exists(bestYaml))
                log.Artifact("best.yaml", bestYaml);
            LogBoard(tracker, sweep, trials, standings, log);
        }

        if (importance.Count > 0)
            log.Table("importance.json", ["parameter", "share"], importance.Select(each => (IReadOnlyList<object?>)[each.Parameter, each.Share]));
        // The page would have empty places for trials that are not on the server yet.
        if (late.Count == 0)
            LogComparison(tracker, sweep, trials, log);
        log.Finish(status);
        return [.. log.Deliver(Patience).Warnings, .. Late(late, sweep)];

        // A phase without trials would get an empty chart, so it is not logged. If the phase had trials before, its count is set to 0.
        void Count(string key, int count, bool always)
        {
            if (always || count > 0 || log.HasSummary(key))
                log.Summary(key, count);
        }
    }

    /// <summary>Logs the points, best first. MLflow shows only the first columns and the start of each name, so the important columns come first and have short names.</summary>
    private static void LogBoard(Tracker tracker, SweepRecord sweep, IReadOnlyList<TrialStatus> trials, IReadOnlyList<Standing> standings, IRunLog log)
    {
        var keys = ShortKeys.Of(standings.SelectMany(standing => standing.Best.Values.Keys));
        var seeds = trials.GroupBy(trial => trial.Point).Any(point => point.Count() > 1);
        string[] first = ["rank", "trial", sweep.Metric, .. seeds ? new[] { "deviation", "finished" } : [], "run"];
        log.Table("leaderboard.json", [.. first[..^1], .. keys.Select(key => first.Contains(key.Value) ? key.Key : key.Value), first[^1]], standings.Select(standing => (IReadOnlyList<object?>)
        [
            standing.Rank, standing.Best.Trial, standing.Mean, .. seeds ? new object?[] { standing.Deviation, standing.Finished } : [],
            .. keys.Keys.Select(key => standing.Best.Values.GetValueOrDefault(key)),
            standing.Best.RunId is { } run ? tracker.Find(run).StoreRunId ?? run : null,
        ]));
    }

    private static IEnumerable<string> Late(IReadOnlyList<SyncedRun> late, SweepRecord sweep)
    {
        if (late.Count == 0)
            yield break;
        yield return $"{late.Count} of the sweep's runs have not completely reached {late[0].Target}: {string.Join(" ", late[0].Warnings.Take(1))} "
            + $"Their journals keep everything; 'dotnet tl sync' delivers it, and 'dotnet tl compare --tag tl.parent_run_id={sweep.ParentRunId} --html sweep.html' then compares them.";
    }

    /// <summary>Logs the page that compares the trials. If the store cannot be read now, the page is missing but the sweep ends normally.</summary>
    private static void LogComparison(Tracker tracker, SweepRecord sweep, IReadOnlyList<TrialStatus> trials, IRunLog log)
    {
        try
        {
            using var page = new MemoryStream(ComparePage.UsualLength);
            if (WriteComparison(tracker, sweep, trials, page))
                log.Artifact("compare.html", page.GetBuffer().AsSpan(0, (int)page.Length));
        }
        catch (RunException)
        {
            // The server is down. 'tl compare --html' writes the page when the server is back.
        }
    }

    /// <summary>Writes the comparison page; returns false if no trial has a run yet.</summary>
    /// <exception cref="RunException">The store cannot be read now.</exception>
    public static bool WriteComparison(Tracker tracker, SweepRecord sweep, IReadOnlyList<TrialStatus> trials, Stream page)
    {
        using var reader = tracker.Reader;
        var runs = RunsOf(trials, sweep, reader);
        if (runs.Count == 0)
            return false;
        var objective = $"best/{sweep.Metric}";
        var sort = runs.Any(run => run.Metrics.ContainsKey(objective)) ? new CompareSort(objective, sweep.Maximize) : null;
        ComparePage.Write(page, RunComparison.Of(runs, sort), reader, sweep.Name);
        return true;
    }

    /// <summary>
    /// The trials' runs. Most are found by one tag. A trial may also be a run that finished before this sweep, under another parent or none.
    /// </summary>
    private static List<StoredRun> RunsOf(IReadOnlyList<TrialStatus> trials, SweepRecord sweep, IRunReader reader)
    {
        var wanted = trials.Where(trial => trial.RunId is not null).Select(trial => trial.RunId!).ToHashSet();
        var runs = reader.Find(new RunQuery { Tags = new Dictionary<string, string> { ["tl.parent_run_id"] = sweep.ParentRunId } })
            .Where(run => wanted.Remove(run.RunId)).ToList();
        // If the files are the points, each may have its own MLflow experiment.
        if (wanted.Count > 0)
            runs.AddRange(reader.Find(new RunQuery { Runs = [.. wanted], Experiment = sweep.Files.Count == 1 ? sweep.Experiment : null }));
        return runs;
    }
}
