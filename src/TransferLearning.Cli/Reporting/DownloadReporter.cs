using System.Diagnostics;
using TransferLearning.Cli.Terminal;
using TransferLearning.Models.Weights.Store;

namespace TransferLearning.Cli.Reporting;

/// <summary>How far a download is, on standard error: one line that is written over in a terminal, a line at intervals elsewhere.</summary>
internal sealed class DownloadReporter(Session session) : IProgress<DownloadProgress>, IDisposable
{
    private readonly bool _terminal = session.Progress.Profile.Out.IsTerminal;
    private readonly Lock _lock = new();
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private TimeSpan _next;
    private (TimeSpan Time, long Done)? _first;
    private int _written;

    public void Report(DownloadProgress value)
    {
        lock (_lock)
        {
            _first ??= (_clock.Elapsed, value.Done);
            if (value.Note is { } note)
            {
                Line($"{Path.GetFileName(value.Url.LocalPath)}: {note}", end: true);
                return;
            }
            var whole = value.Done == value.Total;
            if (_clock.Elapsed < _next && !whole) return;
            _next = _clock.Elapsed + (_terminal ? TimeSpan.FromSeconds(0.1) : TimeSpan.FromSeconds(10));
            var seconds = (_clock.Elapsed - _first.Value.Time).TotalSeconds;
            var rate = seconds > 0.2 ? $", {Show.Bytes((long)((value.Done - _first.Value.Done) / seconds))}/s" : "";
            Line($"{Path.GetFileName(value.Url.LocalPath)}: {Show.Bytes(value.Done)}{(value.Total is { } total ? $" of {Show.Bytes(total)}" : "")}{rate}", whole);
        }
    }

    /// <summary>Ends the line that was being written over.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_written > 0) session.ProgressText.WriteLine();
            _written = 0;
        }
    }

    private void Line(string text, bool end)
    {
        if (!_terminal)
        {
            session.ProgressText.WriteLine(text);
            return;
        }
        session.ProgressText.Write($"\r{text.PadRight(_written)}");
        _written = text.Length;
        if (!end) return;
        session.ProgressText.WriteLine();
        _written = 0;
    }
}
