using System.CommandLine;
using System.Text.Json.Nodes;
using TransferLearning.Cli.Terminal;
using TransferLearning.Training.Checkpoints;

namespace TransferLearning.Cli.Verbs;

/// <summary><c>tl runs list|prune</c>: the states of runs, with their checkpoints and models, below <c>.tl/runs</c>.</summary>
internal sealed class RunsVerb() : Verb("runs", "Lists and removes the states of runs: checkpoints and models below .tl/runs")
{
    protected override IReadOnlyList<Verb> Nested => [new RunsListVerb(), new RunsPruneVerb()];

    /// <summary>The states of the folder that the command was called in.</summary>
    public static RunStates Of(Session session) => new(Folder(session), session.Folder);

    public static string Folder(Session session) => Path.Combine(session.Folder, ".tl", "runs");

    /// <summary>A state as <c>--json</c> prints it.</summary>
    public static JsonObject ToJson(RunState run) => new()
    {
        ["folder"] = run.Folder,
        ["run_id"] = run.RunId,
        ["name"] = run.Name,
        ["experiment"] = run.Experiment,
        ["status"] = Status(run),
        ["changed"] = run.Changed.ToString("O"),
        ["bytes"] = run.Bytes,
        ["delivered"] = run.IsDelivered,
    };

    public static string Status(RunState run) => run.Status switch
    {
        RunStateStatus.Running => "running",
        RunStateStatus.Finished => "finished",
        RunStateStatus.Failed => "failed",
        _ => "stopped",
    };

    protected override int Run(ParseResult arguments, Session session) => ExitStatus.Invalid;
}
