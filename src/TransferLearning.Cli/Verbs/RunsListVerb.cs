using System.Text.Json.Nodes;
using TransferLearning.Cli.Reporting;
using TransferLearning.Cli.Terminal;
using TransferLearning.Training.Checkpoints;

namespace TransferLearning.Cli.Verbs;

/// <summary><c>tl runs list</c>: every state, the last changed first.</summary>
internal sealed class RunsListVerb() : ListVerb("Lists the states of runs, the last changed first")
{
    protected override void WriteJson(Session session) =>
        session.WriteJson(new JsonArray([.. RunsVerb.Of(session).List().Select(RunsVerb.ToJson)]));

    protected override void Print(Session session)
    {
        var runs = RunsVerb.Of(session).List();
        if (runs.Count == 0)
        {
            session.ProgressText.WriteLine($"There are no runs in {RunsVerb.Folder(session)}.");
            return;
        }

        PrintTable(runs, session);
        session.Say($"{Show.Bytes(runs.Sum(run => run.Bytes))} in {RunsVerb.Folder(session)}");
    }

    /// <summary>A row a state.</summary>
    public static void PrintTable(IEnumerable<RunState> states, Session session)
    {
        var now = DateTimeOffset.UtcNow;
        var runs = states.ToList();
        TextTable.Write(
            session,
            Column.Of("name", runs, run => run.Name ?? Path.GetFileName(run.Folder)) with { Least = 16 },
            Column.Of("run", runs, run => run.RunId is { } id ? Show.Id(id) : "–"),
            Column.Of("status", runs, RunsVerb.Status),
            Column.Of("size", runs, run => Show.Bytes(run.Bytes)) with { Number = true },
            Column.Of("age", runs, run => Age(now - run.Changed)) with { Number = true },
            Column.Of("journal", runs, run => run.IsDelivered ? "delivered" : "waits") with { Rank = 1 });
    }

    private static string Age(TimeSpan age) => age.TotalMinutes switch
    {
        < 60 => FormattableString.Invariant($"{Math.Max(0, age.TotalMinutes):0} min"),
        < 48 * 60 => FormattableString.Invariant($"{age.TotalHours:0} h"),
        _ => FormattableString.Invariant($"{age.TotalDays:0} days"),
    };
}
