namespace TransferLearning.Cli;

/// <summary>What the process tells its caller: scripts, builds and schedulers act on these numbers.</summary>
internal static class ExitStatus
{
    public const int Done = 0;

    /// <summary>The run failed: something that only running could find.</summary>
    public const int Failed = 1;

    /// <summary>An invalid experiment, or a command line that cannot be understood.</summary>
    public const int Invalid = 2;

    public const int SomeTrialsFailed = 3;

    /// <summary>An <c>expect</c> of the experiment does not hold.</summary>
    public const int ExpectationMissed = 4;

    /// <summary>Checkpointed on request, to be started again (sysexits' <c>EX_TEMPFAIL</c>).</summary>
    public const int Checkpointed = 75;

    /// <summary>128 + SIGINT.</summary>
    public const int Interrupted = 130;

    /// <summary>128 + SIGTERM.</summary>
    public const int Terminated = 143;
}
