using TransferLearning.Cli.Terminal;
using TransferLearning.Training.Running;

namespace TransferLearning.Cli.Reporting;

/// <summary>Shows a run's progress the way the session's standard error can: bars in a terminal, lines elsewhere.</summary>
internal static class Observed
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    public static T By<T>(Session session, Func<IRunObserver, T> work) =>
        session.Progress.Profile.Capabilities.Interactive
            ? BarReporter.Show(session.Progress, work)
            : work(new LineReporter(session.ProgressText, Interval));
}
