using TransferLearning.Training.Metrics;
using TransferLearning.Training.Running;

namespace TransferLearning.Training.Checkpoints;

/// <summary>
/// Where a run is, beside its tensors. Everything else (the order of the pictures, augmentation, dropout, learning rates,
/// early stopping's decisions) is a function of these counters and histories.
/// </summary>
internal sealed record CheckpointState
{
    /// <summary>The form of this record; one that the program does not know is not continued from.</summary>
    public const int CurrentFormat = 1;

    public int Format { get; init; } = CurrentFormat;

    /// <summary>The stage in progress, from 0; the number of stages where training is done.</summary>
    public int Stage { get; init; }

    /// <summary>Epochs done in this stage.</summary>
    public int StageEpoch { get; init; }

    /// <summary>Batches done in this epoch.</summary>
    public int Step { get; init; }

    /// <summary>Optimizer updates done in this stage.</summary>
    public long Updates { get; init; }

    /// <summary>Training batches of the whole run.</summary>
    public long Steps { get; init; }

    /// <summary>The sums of the epoch in progress; null at its beginning.</summary>
    public MetricState? Metrics { get; init; }

    /// <summary>Pictures that this epoch has trained on so far.</summary>
    public long Images { get; init; }

    /// <summary>Every finished epoch of the run, with the moment it ended.</summary>
    public IReadOnlyList<FinishedEpoch> Epochs { get; init; } = [];

    /// <summary>Wall time of all starts of the run so far.</summary>
    public double Seconds { get; init; }

    /// <summary>Training seconds of the epoch in progress.</summary>
    public double EpochSeconds { get; init; }

    /// <summary>Seconds of <see cref="EpochSeconds"/> in which the next batch was waited for.</summary>
    public double WaitedSeconds { get; init; }

    /// <summary>Epochs done in all stages.</summary>
    public int Epoch => Epochs.Count;
}

/// <summary>A finished epoch and when it ended: its points are logged with this time, so that logging them twice writes them once.</summary>
/// <param name="Result">What it came to.</param>
/// <param name="UnixMilliseconds">When it ended.</param>
/// <param name="LearningRate">The head's learning rate at its last update.</param>
/// <param name="WaitedSeconds">Seconds of training in which the next batch was waited for.</param>
/// <param name="Steps">Training batches of the whole run until then.</param>
internal sealed record FinishedEpoch(EpochResult Result, long UnixMilliseconds, double LearningRate, double WaitedSeconds = 0, long Steps = 0);
