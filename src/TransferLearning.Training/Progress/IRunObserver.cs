namespace TransferLearning.Training.Progress;

/// <summary>
/// Receives a run's progress. Calls come one at a time, in order. They must return at once and must not throw.
/// </summary>
public interface IRunObserver
{
    void Started(RunStarted run) { }

    void StageStarted(StageStarted stage) { }

    /// <summary>Called after training and validation batches, at most about ten times per second.</summary>
    void Progressed(RunProgress progress) { }

    void EpochEnded(EpochResult epoch) { }

    /// <summary>A message for the user: resumed, stopped early, restored the best weights, skipped a picture, ….</summary>
    void Notice(string message) { }
}

/// <summary>A run starts.</summary>
/// <param name="RunId">The id of the MLflow run; null for a dry run.</param>
/// <param name="Device">The device, for example <c>cpu</c> or <c>cuda:0</c>.</param>
/// <param name="ResumedAtEpoch">The epoch (from 1) in which an interrupted run continues; null for a new one.</param>
public sealed record RunStarted(
    string Name, string Experiment, string? RunId, string Device, int Stages, int Epochs, int? ResumedAtEpoch)
{
    /// <summary>The task's metric.</summary>
    public string Metric { get; init; } = "accuracy";

    /// <summary>What the samples are: images or texts.</summary>
    public string Samples { get; init; } = "images";
}

/// <summary>A stage starts.</summary>
/// <param name="Index">The number of the stage, from 1.</param>
public sealed record StageStarted(string Name, int Index, int Stages, int Epochs, long TrainableParameters, long FrozenParameters);

/// <summary>The phase of an epoch.</summary>
public enum EpochPhase
{
    /// <summary>Computing and storing the frozen part's activations.</summary>
    Activations,
    Training,
    Validation,
    Test,
}

/// <summary>The position of a run.</summary>
/// <param name="Epoch">The epoch, from 1, counted over all stages.</param>
/// <param name="Step">The number of finished steps in this phase.</param>
/// <param name="Steps">The number of steps in this phase.</param>
/// <param name="ImagesPerSecond">The speed over the last seconds.</param>
/// <param name="Remaining">The estimated time left in the run; null if it is not known yet.</param>
/// <param name="Metrics">The epoch's metrics so far, with the loss first; empty if they were not read from the device.</param>
public sealed record RunProgress(
    EpochPhase Phase, string Stage, int Epoch, int Epochs, int Step, int Steps,
    double ImagesPerSecond, TimeSpan? Remaining, IReadOnlyDictionary<string, double> Metrics);

/// <summary>An observer that ignores everything.</summary>
internal sealed class SilentObserver : IRunObserver;
