namespace TransferLearning.Tracking;

/// <summary>A run's status, with MLflow's names.</summary>
public enum RunStatus
{
    /// <summary><c>SCHEDULED</c>: the run has not started.</summary>
    Scheduled,

    /// <summary><c>RUNNING</c>: the run has not ended.</summary>
    Running,

    /// <summary><c>FINISHED</c>: the run completed.</summary>
    Finished,

    /// <summary><c>FAILED</c>: the run ended with an error.</summary>
    Failed,

    /// <summary><c>KILLED</c>: a signal ended the run.</summary>
    Killed,
}

/// <summary>MLflow's spelling of <see cref="RunStatus"/>.</summary>
public static class RunStatusNames
{
    /// <summary>MLflow's upper-case word. A server silently leaves a run RUNNING for a word that it does not know.</summary>
    public static string ToMlflow(this RunStatus status) => status switch
    {
        RunStatus.Scheduled => "SCHEDULED",
        RunStatus.Finished => "FINISHED",
        RunStatus.Failed => "FAILED",
        RunStatus.Killed => "KILLED",
        _ => "RUNNING",
    };

    /// <summary>Parses MLflow's word; an unknown word counts as running.</summary>
    public static RunStatus Parse(string? word) => word switch
    {
        "SCHEDULED" => RunStatus.Scheduled,
        "FINISHED" => RunStatus.Finished,
        "FAILED" => RunStatus.Failed,
        "KILLED" => RunStatus.Killed,
        _ => RunStatus.Running,
    };
}
