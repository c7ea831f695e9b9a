namespace TransferLearning.Training.Planning;

/// <summary>Decides which stages' batches several devices compute together (<c>run.devices</c>).</summary>
internal static class DeviceSharing
{
    /// <summary>Whether the devices share a stage's batches: there are several, a step is more work than starting it on each of them, and its sums need no fixed order.</summary>
    public static bool IsShared(StageProgram stage, int batchSize, int devices) => devices > 1 && !stage.IsStrict && !StepWork.IsLittle(stage.Suffix, batchSize);

    /// <summary>Reports stages that cannot be shared: a part of a batch has other statistics than the whole.</summary>
    public static void Check(Experiment experiment, IReadOnlyList<StageProgram> stages, Findings findings)
    {
        if (experiment.Run.Devices > 1 && StorePlanner.DeviceOf(experiment) == TorchSharp.DeviceType.MPS)
            findings.Error(Codes.Contradiction, "run.devices", "a Mac has one GPU. Use 'devices: 1'");
        if (stages.FirstOrDefault(each => IsShared(experiment, each) && each.MovingStatistics.Count > 0) is { } stage)
            findings.Error(Codes.Contradiction, "run.devices", $"in stage '{stage.Section.Stage}' batch norm normalises by the statistics of the whole batch, so devices cannot share it. Use 'devices: 1', or keep the stored statistics ('backbone.batch_norm: inference', no batch_norm in the head)");
    }

    /// <summary>How a stage's batches are computed, as text; null with one device.</summary>
    public static string? Describe(Experiment experiment, StageProgram stage) =>
        experiment.Run.Devices is not { } devices || devices == 1 ? null
        : stage.IsStrict ? "one device computes each batch, because the run is strict"
        : IsShared(experiment, stage) ? $"{devices} devices share each batch"
        : "one device computes each batch: a step is too little work to share";

    private static bool IsShared(Experiment experiment, StageProgram stage) => IsShared(stage, experiment.Data.BatchSize, experiment.Run.Devices ?? 1);
}
