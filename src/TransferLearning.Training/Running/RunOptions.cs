using TransferLearning.Models.Machine;
using TransferLearning.Tracking;
using TransferLearning.Training.Progress;
using TransferLearning.Training.Stages;

namespace TransferLearning.Training.Running;

/// <summary>How a run is carried out; nothing in here changes its result.</summary>
public sealed record RunOptions
{
    /// <summary>Does the run although the identical one is finished, and starts an interrupted one anew.</summary>
    public bool Fresh { get; init; }

    /// <summary>One batch through everything; nothing is logged or kept.</summary>
    public bool DryRun { get; init; }

    /// <summary>Where runs keep their state; a folder for each run is made below it.</summary>
    public string StateFolder { get; init; } = LocalState.Runs("");

    /// <summary>The most that the end of a run waits for its journal to be delivered.</summary>
    public TimeSpan Delivery { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Cancelled when the machine is about to be taken away: the run writes a checkpoint and ends with <see cref="RunOutcome.Checkpointed"/>.</summary>
    public CancellationToken Preempted { get; init; }

    /// <summary>
    /// Called where a cancelled run is still within a long step after a second and a half; by then it is marked KILLED. Whoever sets it
    /// ends the process; the same command continues from the last checkpoint.
    /// </summary>
    public Action? Overdue { get; init; }

    /// <summary>Ends this start with a checkpoint after so many training batches; null: never. What a time limit is for a machine that is lent.</summary>
    public int? StopAfterSteps { get; init; }

    /// <summary>What is known of this machine, by the threads of torch's operations; null: nothing, and what a run finds is not kept.</summary>
    public Func<int?, MachineRecords>? Machine { get; init; }

    /// <summary>Further tags of the MLflow run, for example a sweep's.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>Keys that a sweep sets: they are params of the run, whatever their values.</summary>
    public IReadOnlyCollection<string> Swept { get; init; } = [];

    /// <summary>The MLflow run above this one.</summary>
    public string? ParentRunId { get; init; }

    /// <summary>Whether the run registers its model where its file asks for it; of a sweep's trials and of folds none does by itself.</summary>
    public bool Register { get; init; } = true;

    /// <summary>Asked after every epoch, counted over all stages and folds; false stops the run there (a sweep's pruning).</summary>
    public Func<EpochResult, bool>? Continue { get; init; }

    internal RunLimits Limits => new(StopAfterSteps, Continue, Preempted);
}
