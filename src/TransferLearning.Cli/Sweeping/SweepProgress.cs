using TransferLearning.Cli.Terminal;
using TransferLearning.Sweeps.Definition;
using TransferLearning.Sweeps.Running;

namespace TransferLearning.Cli.Sweeping;

/// <summary>Chooses how a sweep shows its progress: a live table in a terminal, lines elsewhere.</summary>
internal static class SweepProgress
{
    public static ISweepObserver For(Session session, SweepPlan plan) =>
        session.Progress.Profile.Capabilities.Interactive ? new SweepTable(session.Progress, plan) : new SweepLines(session, plan);
}
