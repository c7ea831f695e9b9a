using TransferLearning.Cli.Terminal;
using TransferLearning.Training.Running;

namespace TransferLearning.Cli.Reporting;

/// <summary>The table at the end of <c>tl run</c>, with one row per file.</summary>
internal static class ResultsTable
{
    private const string Best = "best/";

    public static void Write(Session session, IReadOnlyList<RunResult> runs)
    {
        TextTable.Write(
            session,
            [
                Column.Of("run", runs, run => run.Name) with { Least = 12 },
                .. Metrics(runs).Select((metric, i) => Column.Of(metric, runs, run => Show.Metric(run.Metrics.TryGetValue(metric, out var value) ? value : null))
                    with { ShortHead = metric.Replace(Best, "", StringComparison.Ordinal), Number = true, Rank = i == 0 ? 0 : 2 }),
                Column.Of("epochs", runs, run => run.Epochs.Count == 0 ? "–" : Show.Count(run.Epochs.Count)) with { Number = true, Rank = 4 },
                Column.Of("time", runs, run => Show.Time(run.Duration)) with { Number = true, Rank = 3 },
                Column.Of("id", runs, run => (run.StoreRunId ?? run.RunId) is { } id ? Show.Id(id) : "–") with { Rank = 1 },
                Column.Of("outcome", runs, run => Outcome(run)),
            ]);
        foreach (var run in runs.Where(run => run.Outcome == RunOutcome.Finished))
            foreach (var missed in run.Gates.Where(gate => !gate.Holds))
                session.Say($"{run.Name}  missed {missed.Metric} {missed.Condition} ({Show.Metric(missed.Value)})");
    }

    // Show the best values of a validated run, and the last values of a run without validation.
    private static IEnumerable<string> Metrics(IReadOnlyList<RunResult> results)
    {
        var measured = results.SelectMany(result => result.Metrics.Keys).ToHashSet();
        var own = results.Select(result => result.Metric).Distinct().ToList();
        return own.Select(metric => $"{Best}val_{metric}").Append(Best + "val_loss").Concat(own.Select(metric => $"test_{metric}")).Concat(own).Append("loss")
            .Where(measured.Contains)
            .Take(own.Count + (own.Exists(metric => measured.Contains($"{Best}val_{metric}")) ? 2 : 1));
    }

    private static string Outcome(RunResult result) => result.Outcome switch
    {
        RunOutcome.Finished => result.GatesHold ? "finished" : "missed",
        RunOutcome.AlreadyFinished => "finished before",
        RunOutcome.RunningElsewhere => "runs elsewhere",
        RunOutcome.DryRun => "dry run",
        RunOutcome.Checkpointed => "checkpointed",
        RunOutcome.Cancelled => "cancelled",
        _ => "failed",
    };
}
