using TransferLearning.Training.Metrics;
using TransferLearning.Training.Progress;

namespace TransferLearning.Training.Checkpoints;

/// <summary>
/// The position of a run, without its tensors. Everything else (the order of the pictures, augmentation, dropout, learning rates,
/// early stopping's decisions) is a function of these counters and histories.
/// </summary>
internal sealed record CheckpointState
{
    /// <summary>The format of this record. A run does not continue from an unknown format.</summary>
    public const int CurrentFormat = 1;

    public int Format { get; init; } = CurrentFormat;

    /// <summary>The current stage, from 0; the number of stages when training is done.</summary>
    public int Stage { get; init; }

    /// <summary>The number of finished epochs in this stage.</summary>
    public int StageEpoch { get; init; }

    /// <summary>The number of finished batches in this epoch.</summary>
    public int Step { get; init; }

    /// <summary>The number of optimizer updates in this stage.</summary>
    public long Updates { get; init; }

    /// <summary>The number of training batches in the whole run.</summary>
    public long Steps { get; init; }

    /// <summary>The metric sums of the current epoch; null at its beginning.</summary>
    public MetricState? Metrics { get; init; }

    /// <summary>The number of pictures trained on in this epoch.</summary>
    public long Images { get; init; }

    /// <summary>Every finished epoch of the run, with the time of its end.</summary>
    public IReadOnlyList<FinishedEpoch> Epochs { get; init; } = [];

    /// <summary>The wall time of all starts of the run, in seconds.</summary>
    public double Seconds { get; init; }

    /// <summary>The training time of the current epoch, in seconds.</summary>
    public double EpochSeconds { get; init; }

    /// <summary>The part of <see cref="EpochSeconds"/> spent waiting for the next batch.</summary>
    public double WaitedSeconds { get; init; }

    /// <summary>The number of finished epochs in all stages.</summary>
    public int Epoch => Epochs.Count;
}

/// <summary>A finished epoch with the time of its end. Its points are logged with this time, so that logging them twice writes them once.</summary>
/// <param name="Result">The epoch's result.</param>
/// <param name="UnixMilliseconds">The time of its end.</param>
/// <param name="LearningRate">The head's learning rate at its last update.</param>
/// <param name="WaitedSeconds">The seconds of training spent waiting for the next batch.</param>
/// <param name="Steps">The number of training batches of the whole run until then.</param>
internal sealed record FinishedEpoch(EpochResult Result, long UnixMilliseconds, double LearningRate, double WaitedSeconds = 0, long Steps = 0);
