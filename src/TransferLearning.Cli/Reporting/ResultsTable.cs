using Spectre.Console;
using TransferLearning.Training.Running;

namespace TransferLearning.Cli.Reporting;

/// <summary>The table at the end of <c>tl run</c>: a row a file.</summary>
internal static class ResultsTable
{
    public static Table Of(IReadOnlyList<(string File, RunResult Result)> runs)
    {
        var table = new Table().Border(TableBorder.Simple);
        var metrics = Metrics(runs.Select(run => run.Result)).ToList();
        table.AddColumn("run");
        foreach (var metric in metrics)
            table.AddColumn(new TableColumn(Markup.Escape(metric)).RightAligned());
        table.AddColumn(new TableColumn("epochs").RightAligned());
        table.AddColumn(new TableColumn("time").RightAligned());
        table.AddColumn("MLflow run");
        table.AddColumn("outcome");
        foreach (var (_, result) in runs)
            table.AddRow([.. Row(result, metrics).Select(cell => new Text(cell))]);
        return table;
    }

    private static IEnumerable<string> Row(RunResult result, IReadOnlyList<string> metrics)
    {
        yield return result.Name;
        foreach (var metric in metrics)
            yield return Show.Metric(result.Metrics.TryGetValue(metric, out var value) ? value : null);
        yield return result.Epochs.Count == 0 ? "–" : Show.Count(result.Epochs.Count);
        yield return Show.Time(result.Duration);
        yield return result.StoreRunId ?? result.RunId ?? "–";
        yield return Outcome(result);
    }

    // The best values say what the run came to; where nothing is validated, the last ones do.
    private static IEnumerable<string> Metrics(IEnumerable<RunResult> results)
    {
        var measured = results.SelectMany(result => result.Metrics.Keys).ToHashSet();
        return new[] { "best/val_accuracy", "best/val_loss", "test_accuracy", "accuracy", "loss" }
            .Where(measured.Contains)
            .Take(measured.Contains("best/val_accuracy") ? 3 : 2);
    }

    /// <summary>How it ended, in a word or two; a missed expectation says which.</summary>
    public static string Outcome(RunResult result) => result.Outcome switch
    {
        RunOutcome.Finished when !result.GatesHold =>
            "missed " + string.Join(", ", result.Gates.Where(gate => !gate.Holds).Select(gate => $"{gate.Metric} {gate.Condition} ({Show.Metric(gate.Value)})")),
        RunOutcome.Finished => "finished",
        RunOutcome.AlreadyFinished => "finished before",
        RunOutcome.RunningElsewhere => "runs elsewhere",
        RunOutcome.DryRun => "dry run",
        RunOutcome.Checkpointed => "checkpointed",
        RunOutcome.Cancelled => "cancelled",
        _ => "failed",
    };
}
