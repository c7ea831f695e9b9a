using TransferLearning.Cli.Terminal;
using TransferLearning.Sweeps.Definition;
using TransferLearning.Sweeps.Running;
using TransferLearning.Sweeps.State;

namespace TransferLearning.Cli.Sweeping;

/// <summary>Chooses how a sweep shows its progress: in a terminal, a line per ended trial above the running ones; elsewhere, only lines.</summary>
internal static class SweepProgress
{
    /// <param name="known">The trials of earlier starts; the ended ones count as done.</param>
    public static ISweepObserver For(Session session, SweepPlan plan, IReadOnlyList<TrialStatus> known) =>
        session.Terminal is { } terminal ? new SweepTable(terminal, plan, known) : new SweepLines(session, plan, known);
}
