using System.Text.Json.Nodes;
using TransferLearning.Cli.Reporting;
using TransferLearning.Cli.Terminal;
using TransferLearning.Sweeps;
using TransferLearning.Sweeps.Lifetime;
using TransferLearning.Sweeps.State;

namespace TransferLearning.Cli.Sweeping;

/// <summary>Prints the end of a sweep (leaderboard, the best point's file, failures) and determines the exit status.</summary>
internal static class SweepEnd
{
    private const int Rows = 20;

    /// <summary>Writes the best point's file, ends the parent run with the results, and prints them.</summary>
    public static int Report(OpenSweep sweep, IReadOnlyList<TrialStatus> trials, bool json, Session session) =>
        Show(sweep, trials, SweepEnding.Close(sweep, trials), json, session);

    /// <summary>Prints the results.</summary>
    /// <returns>The exit status.</returns>
    public static int Show(OpenSweep sweep, IReadOnlyList<TrialStatus> trials, IReadOnlyList<Standing> standings, bool json, Session session)
    {
        var best = SweepEnding.BestFile(sweep);
        if (json)
            session.WriteJson(Json(sweep, trials, standings, best));
        else
            Print(sweep, trials, standings, best, session);
        return Status(trials, standings);
    }

    private static int Status(IReadOnlyList<TrialStatus> trials, IReadOnlyList<Standing> standings) =>
        standings.Count == 0 ? ExitStatus.Failed
        : trials.Any(trial => trial.Phase is TrialPhase.Failed or TrialPhase.Cancelled) ? ExitStatus.SomeFailed
        : Missed(standings).Count == 0 ? ExitStatus.Done : ExitStatus.ExpectationMissed;

    /// <summary>The bounds of <c>expect</c> that the best trial misses. Other trials may miss them: a sweep only has to find a point that meets them.</summary>
    private static IReadOnlyList<string> Missed(IReadOnlyList<Standing> standings) => standings is [var first, ..] ? first.Best.Missed : [];

    private static void Print(OpenSweep sweep, IReadOnlyList<TrialStatus> trials, IReadOnlyList<Standing> standings, string best, Session session)
    {
        if (standings.Count > 0)
        {
            TextTable.Write(session, Board(sweep, [.. standings.Take(Rows)]));
            if (standings.Count > Rows)
                session.Say($"{standings.Count - Rows} more points are in 'dotnet tl sweep status', and with '--json'.");
            if (Leaderboard.Decided(sweep.Plan, standings) is { Count: > 1 } importance)
                session.Say($"Importance: {string.Join(", ", importance.Select(each => FormattableString.Invariant($"{each.Parameter} {each.Share:0 %}")))}");
            session.Say($"Best point: {Path.GetRelativePath(session.Folder, best)}");
        }
        else if (trials.Any(trial => trial.Phase == TrialPhase.Finished))
        {
            session.Say($"There is no best point: no finished trial has a '{sweep.Plan.Metric}' that is a number.");
        }

        if (Missed(standings) is { Count: > 0 } missed)
            session.Say($"The best point misses the 'expect' of its file: {string.Join(", ", missed)}");
        if (sweep.Page is { } page)
            session.Say($"Page: {page}");
        session.Say(Phases.Counted(trials, sweep.Plan.Trials));
        foreach (var trial in trials.Where(t => t.Phase == TrialPhase.Failed))
            session.ProgressText.WriteLine($"trial {trial.Trial}: {trial.Message}");
    }

    private static IReadOnlyList<Column> Board(OpenSweep sweep, IReadOnlyList<Standing> standings)
    {
        var keys = ShortKeys.Of(standings.SelectMany(standing => standing.Best.Values.Keys));
        return
        [
            Column.Of("rank", standings, standing => $"{standing.Rank}") with { Number = true, Rank = 1 },
            Column.Of("trial", standings, standing => $"{standing.Best.Trial}") with { Number = true },
            Column.Of(sweep.Plan.Metric, standings, standing => Reporting.Show.Metric(standing.Mean)) with { Number = true },
            .. sweep.Plan.Seeds == 1 ? Array.Empty<Column>() :
            [
                Column.Of("±", standings, standing => standing.Deviation is { } deviation ? Reporting.Show.Metric(deviation) : "") with { Number = true },
                Column.Of("seeds", standings, standing => $"{standing.Finished} of {sweep.Plan.Seeds}") with { Rank = 2 },
            ],
            .. keys.Count > 0 ? Array.Empty<Column>() : [Column.Of("file", standings, standing => Path.GetFileName(standing.Best.File ?? "")) with { Least = 16 }],
            .. keys.Select((key, i) => Column.Of(key.Value, standings, standing => standing.Best.Values.TryGetValue(key.Key, out var value) ? PointText.Value(value) : "")
                with { Rank = 3 + i, Least = 16, KeepsEnd = true }),
        ];
    }

    private static JsonObject Json(OpenSweep sweep, IReadOnlyList<TrialStatus> trials, IReadOnlyList<Standing> standings, string best) => new()
    {
        ["sweep"] = sweep.Plan.Name,
        ["folder"] = sweep.Folder.Path,
        ["url"] = sweep.Page,
        ["best"] = standings.Count > 0 ? best : null,
        ["leaderboard"] = new JsonArray([.. standings.Select(s => (JsonNode)new JsonObject
        {
            ["rank"] = s.Rank,
            ["trial"] = s.Best.Trial,
            ["values"] = Values(s.Best),
            [sweep.Plan.Metric] = JsonNumber.Of(s.Mean),
            ["deviation"] = JsonNumber.Of(s.Deviation),
            ["finished"] = s.Finished,
            ["seeds"] = sweep.Plan.Seeds,
            ["run_id"] = s.Best.RunId,
            ["model"] = s.Best.Model,
        })]),
        ["importance"] = new JsonObject(Leaderboard.Importance(sweep.Plan, standings).Select(each => KeyValuePair.Create(each.Parameter, (JsonNode?)each.Share))),
        ["trials"] = new JsonArray([.. trials.Select(trial => StatusJson(sweep.Folder, trial))]),
    };

    /// <summary>A trial as <c>--json</c> prints it.</summary>
    public static JsonObject StatusJson(SweepFolder folder, TrialStatus trial) => new()
    {
        ["trial"] = trial.Trial,
        ["phase"] = trial.Phase.ToString().ToLowerInvariant(),
        ["seed"] = trial.Seed,
        ["values"] = Values(trial),
        ["file"] = trial.File,
        ["yaml"] = folder.ExperimentFile(trial.Trial),
        ["epoch"] = trial.Epoch,
        ["value"] = JsonNumber.Of(trial.Value),
        ["larger_is_better"] = Reporting.RunJson.LargerIsBetter(trial.Metrics.Keys),
        ["metrics"] = new JsonObject(trial.Metrics.Where(metric => double.IsFinite(metric.Value)).Select(metric => KeyValuePair.Create(metric.Key, (JsonNode?)metric.Value))),
        ["model"] = trial.Model,
        ["seconds"] = Math.Round(trial.Seconds, 3),
        ["run_id"] = trial.RunId,
        ["attempts"] = trial.Attempts,
        ["worker"] = trial.Worker,
        ["missed"] = new JsonArray([.. trial.Missed]),
        ["message"] = trial.Message,
    };

    private static JsonObject Values(TrialStatus trial) => new([.. trial.Values.Select(v => KeyValuePair.Create(v.Key, (JsonNode?)v.Value))]);
}
