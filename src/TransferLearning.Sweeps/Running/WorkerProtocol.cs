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
public sealed record WorkerRequest(WorkerOrder Order, int Trial);

/// <summary>One line of JSON on a worker's standard output. After a <paramref name="Report"/> the worker waits for Go or Stop.</summary>
/// <param name="Trial">The trial that the line speaks of.</param>
/// <param name="RunId">The MLflow run of the trial, once it has begun.</param>
/// <param name="Report">An epoch's metrics.</param>
/// <param name="Ended">The trial's last status; the worker waits for the next one.</param>
public sealed record WorkerEvent(int Trial, string? RunId = null, TrialReport? Report = null, TrialStatus? Ended = null);
