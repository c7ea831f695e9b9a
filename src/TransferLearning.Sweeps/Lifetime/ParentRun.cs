using System.Globalization;
using TransferLearning.Sweeps.Definition;
using TransferLearning.Sweeps.State;
using TransferLearning.Tracking;
using TransferLearning.Tracking.Compare;
using TransferLearning.Training.Running;

namespace TransferLearning.Sweeps.Lifetime;

/// <summary>
/// The MLflow run above a sweep's trials. MLflow's UI collapses nested runs and draws no chart of a parent without
/// metrics, so the parent carries the best trial's metrics and params, and every trial the flat tag <c>sweep</c>.
/// </summary>
internal static class ParentRun
{
    /// <summary>The longest that a sweep's end waits for its trials' deliveries, and then for its own.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Starts the parent, and returns its id.</summary>
    public static string Start(Tracker tracker, SweepPlan plan)
    {
        using var log = tracker.Start(new RunInfo
        {
            Experiment = plan.Experiment,
            Name = plan.Name,
            Source = string.Join(' ', plan.Files),
            Tags = new Dictionary<string, string> { ["sweep"] = plan.Name, ["tl.sweep"] = plan.Identity },
        });
        return log.RunId;
    }

    /// <summary>Says where the sweep is: at work again, or interrupted until the same command continues it.</summary>
    public static void Mark(Tracker tracker, SweepRecord sweep, RunStatus status)
    {
        using var log = tracker.Continue(sweep.ParentRunId);
        log.Finish(status);
        log.Deliver(TimeSpan.FromSeconds(5));
    }

    /// <summary>
    /// Logs what the sweep came to, and ends the parent. Params, which MLflow never lets change, are those of the best trial
    /// when the sweep first came to its end; the tags <c>best_trial</c> and <c>best_point</c> follow a sweep that goes on after that.
    /// </summary>
    /// <returns>What the user must be told of the delivery: the parent's, and the trials'.</returns>
    public static IReadOnlyList<string> End(
        Tracker tracker, SweepRecord sweep, IReadOnlyList<TrialStatus> trials, IReadOnlyList<Standing> standings,
        IReadOnlyList<(string Parameter, double Share)> importance, string bestYaml, RunStatus status)
    {
        var late = JournalSync.DeliverNested(sweep.WorkingFolder, sweep.ParentRunId, Patience);
        using var log = tracker.Continue(sweep.ParentRunId);
        foreach (var phase in Enum.GetValues<TrialPhase>())
            log.Summary($"trials/{phase.ToString().ToLowerInvariant()}", trials.Count(t => t.Phase == phase));
        if (standings is [var first, ..])
        {
            foreach (var (key, value) in first.Best.Metrics)
                log.Summary(StoredMetrics.NameOf(key), value);
            log.Summary($"best/{sweep.Metric}", first.Best.Value!.Value);
            log.Tag("best_trial", first.Best.Trial.ToString(CultureInfo.InvariantCulture));
            log.Tag("best_point", PointText.Of(first.Best));
            if (status == RunStatus.Finished)
                log.Params(first.Best.Values.Where(value => !log.HasParam(value.Key)));
            if (File.Exists(bestYaml))
                log.Artifact("best.yaml", bestYaml);
            var keys = standings.SelectMany(s => s.Best.Values.Keys).Distinct().ToList();
            log.Table("leaderboard.json", ["rank", "trial", .. keys, sweep.Metric, "deviation", "finished", "run"], standings.Select(s => (IReadOnlyList<object?>)
                [s.Rank, s.Best.Trial, .. keys.Select(key => s.Best.Values.TryGetValue(key, out var value) ? value : null), s.Mean, s.Deviation, s.Finished, s.Best.RunId is { } run ? tracker.Find(run).StoreRunId ?? run : null]));
        }

        if (importance.Count > 0)
            log.Table("importance.json", ["parameter", "share"], importance.Select(each => (IReadOnlyList<object?>)[each.Parameter, each.Share]));
        // Trials that the server does not have would stand empty in the page.
        if (late.Count == 0)
            LogComparison(tracker, sweep, trials, log);
        log.Finish(status);
        return [.. log.Deliver(Patience).Warnings, .. Late(late, sweep)];
    }

    private static IEnumerable<string> Late(IReadOnlyList<SyncedRun> late, SweepRecord sweep)
    {
        if (late.Count == 0)
            yield break;
        yield return $"{late.Count} of the sweep's runs have not reached {late[0].Target} whole: {string.Join(" ", late[0].Warnings.Take(1))} "
            + $"Their journals keep everything; 'dotnet tl sync' delivers it, and 'dotnet tl compare --tag tl.parent_run_id={sweep.ParentRunId} --html sweep.html' then compares them.";
    }

    /// <summary>The page that compares the trials. A store that cannot be read back now costs the page, not the sweep.</summary>
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
            // The server is down: 'tl compare --html' draws the page when it is back.
        }
    }

    /// <summary>Writes the page; false where no trial has a run yet.</summary>
    /// <exception cref="RunException">The store cannot be read now.</exception>
    public static bool WriteComparison(Tracker tracker, SweepRecord sweep, IReadOnlyList<TrialStatus> trials, Stream page)
    {
        using var reader = tracker.Reader;
        var runs = RunsOf(trials, sweep, reader);
        if (runs.Count == 0)
            return false;
        ComparePage.Write(page, RunComparison.Of(runs), reader, sweep.Name);
        return true;
    }

    /// <summary>The trials' runs. A trial may be a run that was finished before, below the parent of that time or below none; a server finds the others by one tag.</summary>
    private static List<StoredRun> RunsOf(IReadOnlyList<TrialStatus> trials, SweepRecord sweep, IRunReader reader)
    {
        var wanted = trials.Where(trial => trial.RunId is not null).Select(trial => trial.RunId!).ToHashSet();
        var runs = reader.Find(new RunQuery { Tags = new Dictionary<string, string> { ["tl.parent_run_id"] = sweep.ParentRunId } })
            .Where(run => wanted.Remove(run.RunId)).ToList();
        // Files that are points may each have an experiment of its own.
        if (wanted.Count > 0)
            runs.AddRange(reader.Find(new RunQuery { Runs = [.. wanted], Experiment = sweep.Files.Count == 1 ? sweep.Experiment : null }));
        return runs;
    }
}
