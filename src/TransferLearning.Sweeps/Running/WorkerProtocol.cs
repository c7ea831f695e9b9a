using TransferLearning.Sweeps.State;

namespace TransferLearning.Sweeps.Running;

/// <summary>The orders that a worker receives.</summary>
public enum WorkerOrder
{
    /// <summary>Run the trial.</summary>
    Run,

    /// <summary>Continue the trial after the epoch that it reported.</summary>
    Go,

    /// <summary>End the trial after the epoch that it reported: it is pruned.</summary>
    Stop,
}

/// <summary>A request: one line of JSON on a worker's standard input.</summary>
/// <param name="Order">The order.</param>
/// <param name="Trial">The trial's number.</param>
/// <param name="Folder">With <see cref="WorkerOrder.Run"/>: the sweep's folder.</param>
/// <param name="Asks">With <see cref="WorkerOrder.Run"/>: whether the worker waits for Go or Stop after each epoch. True only if the sweep prunes.</param>
public sealed record WorkerRequest(WorkerOrder Order, int Trial, string? Folder = null, bool Asks = false);

/// <summary>An event: one line of JSON on a worker's standard output.</summary>
/// <param name="Trial">The trial's number.</param>
/// <param name="Ready">The worker's first event, about no trial: it has loaded what it needs and waits for a request.</param>
/// <param name="RunId">The id of the trial's MLflow run, once it has started.</param>
/// <param name="Report">An epoch's metrics.</param>
/// <param name="Ended">The trial's final status. The worker then waits for the next request.</param>
/// <param name="Leaves">The reason why the worker ends before it starts the trial; a new process can run it.</param>
public sealed record WorkerEvent(int Trial, bool Ready = false, string? RunId = null, TrialReport? Report = null, TrialStatus? Ended = null, string? Leaves = null);
