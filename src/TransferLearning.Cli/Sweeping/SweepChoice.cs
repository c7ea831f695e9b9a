using System.CommandLine;
using TransferLearning.Cli.Completing;
using TransferLearning.Cli.Terminal;
using TransferLearning.Sweeps.State;

namespace TransferLearning.Cli.Sweeping;

/// <summary>The argument that chooses a sweep: its name or folder, or by default the newest in the working folder.</summary>
internal static class SweepChoice
{
    public static Argument<string?> Argument() => new("SWEEP")
    {
        Description = "A sweep's name or folder; by default the newest one here",
        Arity = ArgumentArity.ZeroOrOne,
        HelpName = "SWEEP",
        CompletionSources = { Candidates.Sweeps },
    };

    /// <inheritdoc cref="StoredSweeps.Find"/>
    public static SweepFolder Find(string? name, Session session) => StoredSweeps.Find(name, session.Folder);
}
