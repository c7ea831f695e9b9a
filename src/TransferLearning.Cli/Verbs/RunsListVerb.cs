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
        session.ResultText.WriteLine($"{Show.Bytes(runs.Sum(run => run.Bytes))} in {RunsVerb.Folder(session)}");
    }

    /// <summary>A row a state, in 80 columns.</summary>
    public static void PrintTable(IEnumerable<RunState> runs, Session session)
    {
        var now = DateTimeOffset.UtcNow;
        var table = SimpleTable.Of("name", "run", "status", ">size", ">age", "journal");
        foreach (var run in runs)
            SimpleTable.Row(
                table,
                run.Name ?? Path.GetFileName(run.Folder),
                run.RunId?[..Math.Min(8, run.RunId.Length)] ?? "–",
                RunsVerb.Status(run),
                Show.Bytes(run.Bytes),
                Age(now - run.Changed),
                run.IsDelivered ? "delivered" : "waits");
        session.Results.Write(table);
    }

    private static string Age(TimeSpan age) => age.TotalMinutes switch
    {
        < 60 => FormattableString.Invariant($"{Math.Max(0, age.TotalMinutes):0} min"),
        < 48 * 60 => FormattableString.Invariant($"{age.TotalHours:0} h"),
        _ => FormattableString.Invariant($"{age.TotalDays:0} days"),
    };
}
