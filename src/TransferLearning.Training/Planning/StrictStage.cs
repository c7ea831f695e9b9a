using TorchSharp;
using TransferLearning.Models.Ops;
using TransferLearning.Training.Losses;
using TransferLearning.Training.Precision;
using TransferLearning.Training.Strict;

namespace TransferLearning.Training.Planning;

/// <summary>What <c>run.deterministic: strict</c> means for a stage.</summary>
/// <param name="IsTrained">Whether the stage trains and validates with the kernels of <see cref="StrictChain"/>.</param>
/// <param name="Sentence">What has the same bytes on every processor, and what has not and why.</param>
/// <param name="IsWhole">Whether nothing but stored activations can differ between processors.</param>
internal sealed record StrictStage(bool IsTrained, string Sentence, bool IsWhole)
{
    /// <summary>The decision for a stage whose store has been decided.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="stage">The stage.</param>
    /// <param name="loss">The experiment's loss.</param>
    /// <param name="drawn">The parameters of the network with initial values that no file gives.</param>
    public static StrictStage Of(Experiment experiment, StageProgram stage, Loss loss, IEnumerable<ParameterSpec> drawn)
    {
        if (Obstacle(experiment, stage, loss, drawn) is { } obstacle)
            return new(false, $"not the same on every processor: {obstacle}", false);
        const string Trained = "trained and validated with kernels of fixed order, the same on every processor";
        if (stage.Prefix?.Nodes.FirstOrDefault(node => node.Op is not (Flatten or Dropout)) is not { } first)
            return new(true, $"{Trained}.", true);
        if (stage.Cache.Stored)
            return new(true, $"{Trained}, from equal activations. The stored ones are rounded by the processor that computes them: for the same bytes on another one, copy the store (TL_ACTIVATIONS) and set 'run.cache: on'.", true);
        return new(true, stage.Prefix.MultiplyAdds == 0
            ? $"{Trained}, but libtorch computes '{first.Layer}' ({first.Op.Kind}) before it and rounds by the processor."
            : $"{Trained}, but its frozen part is computed in every epoch and rounded by the processor. {stage.Cache.Reason}", false);
    }

    private static string? Obstacle(Experiment experiment, StageProgram stage, Loss loss, IEnumerable<ParameterSpec> drawn)
    {
        if (StorePlanner.DeviceOf(experiment) != DeviceType.CPU)
            return "'run.device' is a GPU.";
        if (MixedPrecision.IsBf16On(experiment, DeviceType.CPU))
            return "'run.precision' is bf16, which libtorch computes.";
        if (Augmentation.Obstacle(experiment.Augmentation) is var (key, _))
            return $"libtorch mixes the samples of '{key}'.";
        if (StrictLayers.Obstacle(stage.Suffix) is { } layers)
            return $"{layers}.";
        if (StrictLayers.InitialObstacle(drawn) is { } initial)
            return $"{initial}.";
        if (loss.Strict is null)
            return $"libtorch computes the loss '{Summaries.KindOf(loss)}'.";
        return stage.Optimizer.HasHostStep ? null : $"libtorch computes the optimizer '{Summaries.KindOf(stage.Optimizer)}'.";
    }
}
