using System.Diagnostics;
using TransferLearning.Cli.Terminal;
using TransferLearning.Models.Weights.Store;

namespace TransferLearning.Cli.Reporting;

/// <summary>Shows the progress of a download on standard error: a live line in a terminal, a line at intervals elsewhere.</summary>
internal sealed class DownloadReporter(Session session) : IProgress<DownloadProgress>, IDisposable
{
    private readonly Lock _lock = new();
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private TimeSpan _next;
    private (TimeSpan Time, long Done)? _first;

    public void Report(DownloadProgress value)
    {
        lock (_lock)
        {
            _first ??= (_clock.Elapsed, value.Done);
            if (value.Note is { } note)
            {
                session.ProgressText.WriteLine($"{Path.GetFileName(value.Url.LocalPath)}: {note}");
                return;
            }
            var whole = value.Done == value.Total;
            if (_clock.Elapsed < _next && !whole)
                return;
            _next = _clock.Elapsed + (session.Terminal is null ? TimeSpan.FromSeconds(10) : TimeSpan.FromSeconds(0.1));
            if (session.Terminal is { } terminal)
                terminal.Show(whole ? [] : [Line(value)]);
            if (session.Terminal is null || whole)
                session.ProgressText.WriteLine(Line(value));
        }
    }

    /// <summary>Removes the live line.</summary>
    public void Dispose() => session.Terminal?.Show();

    private string Line(DownloadProgress value)
    {
        var seconds = (_clock.Elapsed - _first!.Value.Time).TotalSeconds;
        var rate = seconds > 0.2 ? $", {Show.Bytes((long)((value.Done - _first.Value.Done) / seconds))}/s" : "";
        return $"{Path.GetFileName(value.Url.LocalPath)}: {Show.Bytes(value.Done)}{(value.Total is { } total ? $" of {Show.Bytes(total)}" : "")}{rate}";
    }
}
