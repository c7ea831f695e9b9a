namespace TransferLearning.Training.Progress;

/// <summary>
/// Is told how a run goes. The calls come one at a time, in order; they must return at once and must not throw.
/// </summary>
public interface IRunObserver
{
    void Started(RunStarted run) { }

    void StageStarted(StageStarted stage) { }

    /// <summary>After a training or validation batch, at most some ten times a second.</summary>
    void Progressed(RunProgress progress) { }

    void EpochEnded(EpochResult epoch) { }

    /// <summary>Something worth a line: resumed, stopped early, restored the best weights, a picture skipped, ….</summary>
    void Notice(string message) { }
}

/// <summary>A run begins.</summary>
/// <param name="RunId">The MLflow run; null of a dry run.</param>
/// <param name="Device">For example <c>cpu</c> or <c>cuda:0</c>.</param>
/// <param name="ResumedAtEpoch">The epoch (from 1) in which an interrupted run continues; null for a new one.</param>
public sealed record RunStarted(
    string Name, string Experiment, string? RunId, string Device, int Stages, int Epochs, int? ResumedAtEpoch)
{
    /// <summary>The task's metric.</summary>
    public string Metric { get; init; } = "accuracy";
}

/// <summary>A stage begins.</summary>
/// <param name="Index">From 1.</param>
public sealed record StageStarted(string Name, int Index, int Stages, int Epochs, long TrainableParameters, long FrozenParameters);

/// <summary>What an epoch is doing.</summary>
public enum EpochPhase
{
    /// <summary>The frozen part's activations are computed and stored.</summary>
    Activations,
    Training,
    Validation,
    Test,
}

/// <summary>Where a run is.</summary>
/// <param name="Epoch">From 1, counted over all stages.</param>
/// <param name="Step">Steps done in this phase.</param>
/// <param name="Steps">Steps of this phase.</param>
/// <param name="ImagesPerSecond">Over the last seconds.</param>
/// <param name="Remaining">Of the whole run, by what the steps have taken so far; null where nothing is known yet.</param>
/// <param name="Metrics">The epoch's metrics so far, the loss first; empty where they have not been read back.</param>
public sealed record RunProgress(
    EpochPhase Phase, string Stage, int Epoch, int Epochs, int Step, int Steps,
    double ImagesPerSecond, TimeSpan? Remaining, IReadOnlyDictionary<string, double> Metrics);

/// <summary>Does nothing.</summary>
internal sealed class SilentObserver : IRunObserver;
