using TransferLearning.Training.Progress;

namespace TransferLearning.Cli.Reporting;

/// <summary>The first lines of a run and of a stage.</summary>
internal static class StartLine
{
    public static string Of(RunStarted run) =>
        $"{run.Name}  {(run.RunId is { } id ? $"run {Show.Id(id)}" : "dry run")} on {run.Device}{(run.ResumedAtEpoch is { } epoch ? $", continued in epoch {epoch}" : "")}";

    public static string Of(RunStarted run, StageStarted stage) =>
        $"{run.Name}  stage {stage.Index}/{stage.Stages} '{stage.Name}': {Show.Count(stage.TrainableParameters)} parameters train, {Show.Count(stage.FrozenParameters)} are frozen";
}
