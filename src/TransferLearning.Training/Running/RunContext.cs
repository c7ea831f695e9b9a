using System.Diagnostics;
using TransferLearning.Models.Weights;
using TransferLearning.Training.Checkpoints;

namespace TransferLearning.Training.Running;

/// <summary>What every part of a run shares: its folder, who watches it, and when it is to stop.</summary>
internal sealed class RunContext(RunFolder folder, IRunObserver observer, RunOptions options, RunSection section, CancellationToken cancellation) : IDisposable
{
    private static readonly TimeSpan ShortestInterval = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, options.Preempted);
    private readonly Stopwatch _sinceCheckpoint = Stopwatch.StartNew();
    private readonly Stopwatch _sinceStart = Stopwatch.StartNew();
    private double _countedSeconds;
    private int _steps;

    public RunFolder Folder { get; } = folder;

    public IRunObserver Observer { get; } = observer;

    public RunOptions Options { get; } = options;

    /// <summary>Cancelled by the user, or because the machine is taken away.</summary>
    public CancellationToken Stop => _stop.Token;

    /// <summary>Whether <see cref="RunOptions.Continue"/> ended the run.</summary>
    public bool Pruned { get; private set; }

    /// <summary>Asks, after an epoch, whether to go on.</summary>
    public void AskToContinue(EpochResult epoch) => Pruned |= Options.Continue?.Invoke(epoch) == false;

    /// <summary>Whether <see cref="RunOptions.StopAfterSteps"/> ended this start.</summary>
    public bool IsSpent { get; private set; }

    /// <summary>Counts a training batch of this start.</summary>
    public void CountStep()
    {
        if (++_steps != Options.StopAfterSteps)
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
        Folder.Checkpoints.Write(state, tensors);
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
