using TransferLearning.Cli.Terminal;
using TransferLearning.Training.Progress;

namespace TransferLearning.Cli.Reporting;

/// <summary>Shows a run's progress on standard error: a bar in a terminal, lines elsewhere.</summary>
internal static class Observed
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    public static T By<T>(Session session, Func<IRunObserver, T> work)
    {
        if (session.Terminal is not { } terminal)
            return work(new LineReporter(session.ProgressText, Interval));
        using var bar = new BarReporter(terminal);
        return work(bar);
    }
}
