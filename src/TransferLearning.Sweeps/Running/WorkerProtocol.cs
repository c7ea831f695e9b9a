using TransferLearning.Sweeps.State;

namespace TransferLearning.Sweeps.Running;

/// <summary>What a worker is told.</summary>
public enum WorkerOrder
{
    /// <summary>Run the trial.</summary>
    Run,

    /// <summary>The trial may go on after the epoch that it has reported.</summary>
    Go,

    /// <summary>The trial ends after the epoch that it has reported: it was pruned.</summary>
    Stop,
}

/// <summary>One line of JSON on a worker's standard input.</summary>
/// <param name="Order">What to do.</param>
/// <param name="Trial">With which trial.</param>
/// <param name="Folder">With <see cref="WorkerOrder.Run"/>: the sweep's folder.</param>
/// <param name="Asks">With <see cref="WorkerOrder.Run"/>: whether the worker waits for Go or Stop after each epoch; only a sweep that prunes has it wait.</param>
public sealed record WorkerRequest(WorkerOrder Order, int Trial, string? Folder = null, bool Asks = false);

/// <summary>One line of JSON on a worker's standard output.</summary>
/// <param name="Trial">The trial that the line speaks of.</param>
/// <param name="Ready">The worker's first line, of no trial: it has loaded what it needs and waits for its first request.</param>
/// <param name="RunId">The MLflow run of the trial, once it has begun.</param>
/// <param name="Report">An epoch's metrics.</param>
/// <param name="Ended">The trial's last status; the worker waits for the next one.</param>
/// <param name="Leaves">Why the worker ends before it has begun with the trial: a new process can do it.</param>
public sealed record WorkerEvent(int Trial, bool Ready = false, string? RunId = null, TrialReport? Report = null, TrialStatus? Ended = null, string? Leaves = null);
