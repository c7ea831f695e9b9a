using System.Text.Json.Nodes;
using TransferLearning.Training.Metrics;
using TransferLearning.Training.Progress;
using TransferLearning.Training.Running;

namespace TransferLearning.Cli.Reporting;

/// <summary>A run's result as <c>tl run --json</c> prints it.</summary>
internal static class RunJson
{
    public static JsonObject Of(string file, RunResult result) => new()
    {
        ["file"] = file,
        ["name"] = result.Name,
        ["experiment"] = result.Experiment,
        ["run_id"] = result.RunId,
        ["store_run_id"] = result.StoreRunId,
        ["url"] = result.Url,
        ["outcome"] = Outcome(result.Outcome),
        ["message"] = result.Message,
        ["metrics"] = Object(result.Metrics),
        ["larger_is_better"] = LargerIsBetter(result.Metrics.Keys),
        ["epochs"] = new JsonArray([.. result.Epochs.Select(Epoch)]),
        ["expect"] = new JsonArray([.. result.Gates.Select(Gate)]),
        ["seconds"] = Math.Round(result.Duration.TotalSeconds, 3),
        ["model"] = result.ModelFolder,
    };

    /// <summary>The names among these that are metrics where larger is better.</summary>
    public static JsonArray LargerIsBetter(IEnumerable<string> metrics) => new([.. metrics.Where(MetricCatalogue.List.LargerIsBetter).Select(name => (JsonNode)name)]);

    private static JsonObject Epoch(EpochResult epoch) => new()
    {
        ["epoch"] = epoch.Epoch,
        ["stage"] = epoch.Stage,
        ["seconds"] = Math.Round(epoch.Seconds, 3),
        ["images_per_second"] = JsonNumber.Of(epoch.ImagesPerSecond),
        ["metrics"] = Object(epoch.Metrics),
    };

    private static JsonObject Gate(Gate gate) => new()
    {
        ["metric"] = gate.Metric,
        ["condition"] = gate.Condition,
        ["value"] = JsonNumber.Of(gate.Value),
        ["holds"] = gate.Holds,
    };

    private static JsonObject Object(IReadOnlyDictionary<string, double> values) =>
        new(values.Select(each => KeyValuePair.Create(each.Key, JsonNumber.Of(each.Value))));

    private static string Outcome(RunOutcome outcome) => outcome switch
    {
        RunOutcome.Finished => "finished",
        RunOutcome.AlreadyFinished => "already_finished",
        RunOutcome.RunningElsewhere => "running_elsewhere",
        RunOutcome.DryRun => "dry_run",
        RunOutcome.Checkpointed => "checkpointed",
        RunOutcome.Cancelled => "cancelled",
        _ => "failed",
    };
}
