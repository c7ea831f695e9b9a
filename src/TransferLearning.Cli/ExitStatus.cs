namespace TransferLearning.Cli;

/// <summary>The exit statuses of the process. Scripts, builds and schedulers depend on these numbers.</summary>
internal static class ExitStatus
{
    public const int Done = 0;

    /// <summary>The run failed, with an error that only running could find.</summary>
    public const int Failed = 1;

    /// <summary>The experiment or the command line is invalid.</summary>
    public const int Invalid = 2;

    /// <summary>Some trials of a sweep failed, or some pictures could not be read.</summary>
    public const int SomeFailed = 3;

    /// <summary>A bound of the experiment's <c>expect</c> does not hold.</summary>
    public const int ExpectationMissed = 4;

    /// <summary>The run was checkpointed on request and is to be started again (sysexits' <c>EX_TEMPFAIL</c>).</summary>
    public const int Checkpointed = 75;

    /// <summary>128 + SIGINT.</summary>
    public const int Interrupted = 130;

    /// <summary>128 + SIGTERM.</summary>
    public const int Terminated = 143;
}
