using System.Diagnostics;
using TransferLearning.Models.Weights;
using TransferLearning.Training.Checkpoints;
using TransferLearning.Training.Progress;

namespace TransferLearning.Training.Stages;

/// <summary>What every part of a run shares: its checkpoints, who watches it, and when it is to stop.</summary>
/// <param name="checkpoints">The run's checkpoints.</param>
/// <param name="observer">Is told how the run goes.</param>
/// <param name="limits">What ends this start early.</param>
/// <param name="section">How often checkpoints are due.</param>
/// <param name="cancellation">The user's.</param>
internal sealed class RunContext(CheckpointStore checkpoints, IRunObserver observer, RunLimits limits, RunSection section, CancellationToken cancellation) : IDisposable
{
    private static readonly TimeSpan ShortestInterval = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limits.Preempted);
    private readonly Stopwatch _sinceCheckpoint = Stopwatch.StartNew();
    private readonly Stopwatch _sinceStart = Stopwatch.StartNew();
    private double _countedSeconds;
    private int _steps;

    public CheckpointStore Checkpoints { get; } = checkpoints;

    public IRunObserver Observer { get; } = observer;

    /// <summary>Cancelled by the user, or because the machine is taken away.</summary>
    public CancellationToken Stop => _stop.Token;

    /// <summary>Whether <see cref="RunLimits.Continue"/> ended the run.</summary>
    public bool Pruned { get; private set; }

    /// <summary>Asks, after an epoch, whether to go on.</summary>
    public void AskToContinue(EpochResult epoch) => Pruned |= limits.Continue?.Invoke(epoch) == false;

    /// <summary>Whether <see cref="RunLimits.StopAfterSteps"/> ended this start.</summary>
    public bool IsSpent { get; private set; }

    /// <summary>Counts a training batch of this start.</summary>
    public void CountStep()
    {
        if (++_steps != limits.StopAfterSteps)
            return;
        IsSpent = true;
        _stop.Cancel();
    }

    /// <summary>
    /// Whether an epoch's end is worth a checkpoint: where epochs take milliseconds, one an epoch would take longer to flush to the disk than a second's work takes to repeat.
    /// </summary>
    public bool EpochCheckpointIsDue => section.CheckpointSteps is not null || _sinceCheckpoint.Elapsed >= ShortestInterval;

    /// <summary>Whether a checkpoint within an epoch is due.</summary>
    /// <param name="steps">Batches since the epoch's beginning.</param>
    public bool CheckpointIsDue(int steps) =>
        section.CheckpointSteps is { } every ? steps % every == 0 : _sinceCheckpoint.Elapsed.TotalMinutes >= section.CheckpointMinutes;

    public void WriteCheckpoint(CheckpointState state, IEnumerable<(string Name, TensorData Data)> tensors)
    {
        Checkpoints.Write(state, tensors);
        _sinceCheckpoint.Restart();
    }

    /// <summary>Wall time since this was last asked.</summary>
    public double TakeSeconds()
    {
        var now = _sinceStart.Elapsed.TotalSeconds;
        var taken = now - _countedSeconds;
        _countedSeconds = now;
        return taken;
    }

    public void Dispose() => _stop.Dispose();
}

/// <summary>What ends a start of a run early.</summary>
/// <param name="StopAfterSteps">Training batches after which this start ends; null: never.</param>
/// <param name="Continue">Asked after every epoch; false stops the run there. Null: it goes on.</param>
/// <param name="Preempted">Cancelled when the machine is about to be taken away.</param>
internal sealed record RunLimits(int? StopAfterSteps, Func<EpochResult, bool>? Continue, CancellationToken Preempted);
