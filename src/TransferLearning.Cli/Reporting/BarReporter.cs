using TransferLearning.Cli.Terminal;
using TransferLearning.Training.Progress;

namespace TransferLearning.Cli.Reporting;

/// <summary>Shows a run's progress in a terminal: one line per finished epoch, and a bar for the current one.</summary>
internal sealed class BarReporter(TerminalText terminal) : IRunObserver, IDisposable
{
    private const int BarCells = 20;

    private RunStarted? _run;

    public void Started(RunStarted run)
    {
        _run = run;
        terminal.WriteLine(StartLine.Of(run));
    }

    public void StageStarted(StageStarted stage) => terminal.WriteLine(StartLine.Of(_run!, stage));

    public void Progressed(RunProgress progress) => terminal.Show(Line(_run!, progress, terminal.Columns));

    public void EpochEnded(EpochResult epoch) => terminal.WriteLine(EpochLine.Of(_run!, epoch, terminal.Columns));

    public void Notice(string message) => terminal.WriteLine(_run is null ? message : $"{_run.Name}  {message}");

    /// <summary>Removes the bar.</summary>
    public void Dispose() => terminal.Show();

    /// <summary>The live line: the position in the run, the bar, and the figures.</summary>
    internal static string Line(RunStarted run, RunProgress at, int cells) => FittedLine.Of(
        cells - 1, [(run.Name, 6), (EpochLine.Where(at), 0), (Bar(at.Step, at.Steps), 3), .. EpochLine.Figures(at, run.Samples)]);

    private static string Bar(int step, int steps)
    {
        var full = (int)((long)BarCells * Math.Clamp(step, 0, steps) / Math.Max(1, steps));
        return new string('━', full) + new string('─', BarCells - full);
    }
}
