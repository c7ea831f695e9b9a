using TransferLearning.Experiments;

namespace TransferLearning.Training.Planning;

/// <summary>Whether a stage's activations at the cut are stored.</summary>
internal static class CacheDecision
{
    public static CachePlan Of(Experiment experiment, StageProgram stage) => new()
    {
        Stored = false,
        Reason = stage.Prefix is null
            ? "The first layer trains (or is random), so there is nothing in front of it to store."
            : experiment.Run.Cache == CacheMode.Off ? "'run.cache' is off: the frozen part is computed in every epoch." : "The frozen part is computed in every epoch, without gradients.",
    };
}
