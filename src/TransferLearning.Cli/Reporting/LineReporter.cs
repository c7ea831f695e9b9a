using System.Diagnostics;
using TransferLearning.Training.Progress;

namespace TransferLearning.Cli.Reporting;

/// <summary>Writes a run's progress as plain lines for logs and pipes: one per epoch, and one at intervals within a long epoch.</summary>
internal sealed class LineReporter(TextWriter output, TimeSpan interval) : IRunObserver
{
    private RunStarted? _run;
    private long _last = Stopwatch.GetTimestamp();

    public void Started(RunStarted run)
    {
        _run = run;
        Write(StartLine.Of(run));
    }

    public void StageStarted(StageStarted stage) => Write(StartLine.Of(_run!, stage));

    public void Progressed(RunProgress progress)
    {
        if (Stopwatch.GetElapsedTime(_last) >= interval)
            Write(EpochLine.Of(_run!, progress));
    }

    public void EpochEnded(EpochResult epoch) => Write(EpochLine.Of(_run!, epoch));

    public void Notice(string message) => Write(_run is null ? message : $"{_run.Name}  {message}");

    private void Write(string line)
    {
        output.WriteLine(line);
        _last = Stopwatch.GetTimestamp();
    }
}
