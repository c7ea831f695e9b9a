using Spectre.Console;
using TransferLearning.Training.Running;

namespace TransferLearning.Cli.Reporting;

/// <summary>A run's progress in a terminal: a bar for the epoch at work, and above it the line that each finished epoch leaves behind.</summary>
internal sealed class BarReporter(IAnsiConsole console, ProgressContext context, FiguresColumn figures) : IRunObserver
{
    private RunStarted? _run;
    private ProgressTask? _bar;
    private (int Epoch, EpochPhase Phase) _at;

    /// <summary>Shows bars while the work runs, and takes them away at its end.</summary>
    public static T Show<T>(IAnsiConsole console, Func<IRunObserver, T> work)
    {
        var figures = new FiguresColumn();
        return console.Progress()
            .AutoClear(true)
            .HideCompleted(false)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = 30 }, figures)
            .Start(context => work(new BarReporter(console, context, figures)));
    }

    public void Started(RunStarted run)
    {
        _run = run;
        console.WriteLine(StartLine.Of(run));
    }

    public void StageStarted(StageStarted stage) => console.WriteLine(StartLine.Of(_run!, stage));

    public void Progressed(RunProgress progress)
    {
        _bar ??= context.AddTask("");
        if (_at != (progress.Epoch, progress.Phase))
        {
            _at = (progress.Epoch, progress.Phase);
            _bar.Description = Markup.Escape(EpochLine.Of(_run!, progress));
            _bar.MaxValue = Math.Max(1, progress.Steps);
        }
        _bar.Value = progress.Step;
        figures.Figures = $"{progress.Step}/{progress.Steps}  {EpochLine.Figures(progress)}";
    }

    public void EpochEnded(EpochResult epoch) => console.WriteLine(EpochLine.Of(_run!, epoch));

    public void Notice(string message) => console.WriteLine(_run is null ? message : $"{_run.Name}  {message}");
}
