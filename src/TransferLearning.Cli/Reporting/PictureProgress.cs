using System.Diagnostics;
using System.Globalization;
using TransferLearning.Cli.Terminal;

namespace TransferLearning.Cli.Reporting;

/// <summary>Shows on standard error how many pictures or texts are done: a live line in a terminal, a line at intervals elsewhere. Short work shows nothing.</summary>
internal sealed class PictureProgress(int all, string noun, Session session) : IProgress<int>, IDisposable
{
    private const int Bar = 24;

    private readonly Lock _lock = new();
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private TimeSpan _next = session.Terminal is null ? TimeSpan.FromSeconds(10) : TimeSpan.FromSeconds(0.5);

    public void Report(int value)
    {
        lock (_lock)
        {
            if (_clock.Elapsed < _next)
                return;
            _next = _clock.Elapsed + (session.Terminal is null ? TimeSpan.FromSeconds(10) : TimeSpan.FromSeconds(0.1));
            var line = string.Create(CultureInfo.InvariantCulture, $"{Show.Count(value)} of {Show.Count(all)} {noun}, {Show.Speed(value / _clock.Elapsed.TotalSeconds, Show.SpeedUnit(noun))}");
            if (session.Terminal is { } terminal)
                terminal.Show($"{new string('━', (int)((long)Bar * value / all)).PadRight(Bar, '─')} {line}");
            else
                session.ProgressText.WriteLine(line);
        }
    }

    /// <summary>Removes the live line.</summary>
    public void Dispose() => session.Terminal?.Show();
}
