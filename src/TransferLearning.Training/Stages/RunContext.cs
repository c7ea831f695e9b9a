using System.Diagnostics;
using TransferLearning.Models.Weights;
using TransferLearning.Training.Checkpoints;
using TransferLearning.Training.Progress;

namespace TransferLearning.Training.Stages;

/// <summary>What all parts of a run share: its checkpoints, its observer, and when it is to stop.</summary>
/// <param name="checkpoints">The run's checkpoints.</param>
/// <param name="observer">Receives the run's progress.</param>
/// <param name="limits">The limits that end this start early.</param>
/// <param name="section">The settings for checkpoints.</param>
/// <param name="cancellation">The user's cancellation.</param>
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

    /// <summary>Cancelled by the user, or because the machine is about to be taken away.</summary>
    public CancellationToken Stop => _stop.Token;

    /// <summary>Whether <see cref="RunLimits.Continue"/> ended the run.</summary>
    public bool Pruned { get; private set; }

    /// <summary>Calls <see cref="RunLimits.Continue"/> after an epoch.</summary>
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
    /// Whether to write a checkpoint at the end of an epoch. If epochs take milliseconds, a checkpoint each would take longer than repeating a second of work.
    /// </summary>
    public bool EpochCheckpointIsDue => section.CheckpointSteps is not null || _sinceCheckpoint.Elapsed >= ShortestInterval;

    /// <summary>Whether a checkpoint within an epoch is due.</summary>
    /// <param name="steps">The number of batches since the start of the epoch.</param>
    public bool CheckpointIsDue(int steps) =>
        section.CheckpointSteps is { } every ? steps % every == 0 : _sinceCheckpoint.Elapsed.TotalMinutes >= section.CheckpointMinutes;

    public void WriteCheckpoint(CheckpointState state, IEnumerable<(string Name, TensorData Data)> tensors)
    {
        Checkpoints.Write(state, tensors);
        _sinceCheckpoint.Restart();
    }

    /// <summary>The wall time since the last call.</summary>
    public double TakeSeconds()
    {
        var now = _sinceStart.Elapsed.TotalSeconds;
        var taken = now - _countedSeconds;
        _countedSeconds = now;
        return taken;
    }

    public void Dispose() => _stop.Dispose();
}

/// <summary>The limits that end a start of a run early.</summary>
/// <param name="StopAfterSteps">The number of training batches after which this start ends; null for never.</param>
/// <param name="Continue">Called after every epoch; false ends the run there. Null to continue always.</param>
/// <param name="Preempted">Cancelled when the machine is about to be taken away.</param>
internal sealed record RunLimits(int? StopAfterSteps, Func<EpochResult, bool>? Continue, CancellationToken Preempted);
