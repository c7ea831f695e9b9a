using TransferLearning.Models.Machine;
using TransferLearning.Tracking;
using TransferLearning.Training.Progress;
using TransferLearning.Training.Stages;

namespace TransferLearning.Training.Running;

/// <summary>The options of a run; none of them changes its result.</summary>
public sealed record RunOptions
{
    /// <summary>Runs even if the identical run is finished, and restarts an interrupted one.</summary>
    public bool Fresh { get; init; }

    /// <summary>Runs one batch through every step; nothing is logged or stored.</summary>
    public bool DryRun { get; init; }

    /// <summary>The folder of the runs' states; each run has its own folder in it.</summary>
    public string StateFolder { get; init; } = LocalState.Runs("");

    /// <summary>The longest time that the end of a run waits for the delivery of its journal.</summary>
    public TimeSpan Delivery { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Cancelled when the machine is about to be taken away: the run writes a checkpoint and ends with <see cref="RunOutcome.Checkpointed"/>.</summary>
    public CancellationToken Preempted { get; init; }

    /// <summary>
    /// Called if a cancelled run is still in a step after about a second; the run is then already marked KILLED. The caller
    /// ends the process; the same command continues from the last checkpoint.
    /// </summary>
    public Action? Overdue { get; init; }

    /// <summary>Ends this start with a checkpoint after this many training batches; null for never. It acts like a time limit on a borrowed machine.</summary>
    public int? StopAfterSteps { get; init; }

    /// <summary>The records of this machine, by the threads of torch's operations. Null for none; then faults that are found are not stored.</summary>
    public Func<int?, MachineRecords>? Machine { get; init; }

    /// <summary>Further tags of the MLflow run, for example a sweep's.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>The keys that a sweep sets. They are logged as params even if they have default values.</summary>
    public IReadOnlyCollection<string> Swept { get; init; } = [];

    /// <summary>The id of the MLflow run above this one.</summary>
    public string? ParentRunId { get; init; }

    /// <summary>Whether the run registers its model if its file asks for it; false for a sweep's trials and for folds.</summary>
    public bool Register { get; init; } = true;

    /// <summary>Whether other runs will decode the same pictures, so that decoded pictures are stored for them.</summary>
    public bool KeepsDecoded { get; init; }

    /// <summary>Called after every epoch, counted over all stages and folds; false ends the run there (a sweep's pruning).</summary>
    public Func<EpochResult, bool>? Continue { get; init; }

    internal RunLimits Limits => new(StopAfterSteps, Continue, Preempted);
}
