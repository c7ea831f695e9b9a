namespace TransferLearning.Tracking;

/// <summary>How a run ended, or that it has not: MLflow's names, as its stores and its API spell them.</summary>
public enum RunStatus
{
    /// <summary><c>SCHEDULED</c>: known, not started.</summary>
    Scheduled,

    /// <summary><c>RUNNING</c>.</summary>
    Running,

    /// <summary><c>FINISHED</c>: reached its end.</summary>
    Finished,

    /// <summary><c>FAILED</c>: ended by an error.</summary>
    Failed,

    /// <summary><c>KILLED</c>: ended from outside, by a signal.</summary>
    Killed,
}

/// <summary>MLflow's spelling of <see cref="RunStatus"/>.</summary>
public static class RunStatusNames
{
    /// <summary>The upper-case word of MLflow. An unknown word would leave a run RUNNING on a server without an error, so only these exist.</summary>
    public static string ToMlflow(this RunStatus status) => status switch
    {
        RunStatus.Scheduled => "SCHEDULED",
        RunStatus.Finished => "FINISHED",
        RunStatus.Failed => "FAILED",
        RunStatus.Killed => "KILLED",
        _ => "RUNNING",
    };

    /// <summary>Reads MLflow's word; anything unknown counts as running.</summary>
    public static RunStatus Parse(string? word) => word switch
    {
        "SCHEDULED" => RunStatus.Scheduled,
        "FINISHED" => RunStatus.Finished,
        "FAILED" => RunStatus.Failed,
        "KILLED" => RunStatus.Killed,
        _ => RunStatus.Running,
    };
}
