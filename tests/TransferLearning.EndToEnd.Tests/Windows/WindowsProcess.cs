using System.Diagnostics;
using TransferLearning.TestSupport;

namespace TransferLearning.EndToEnd.Tests.Windows;

/// <summary>
/// A program in Wine. Its output goes to files, because services that Wine starts inherit the streams and outlive the program: a pipe
/// would never end.
/// </summary>
internal sealed class WindowsProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);
    private readonly TemporaryFolder _streams = new();
    private readonly Process _process;

    /// <param name="command">The program of Linux to start (<c>wine</c>, <c>wineserver</c>) and its arguments.</param>
    /// <param name="folder">The folder to work in.</param>
    /// <param name="environment">Environment variables in addition to the test's own.</param>
    public WindowsProcess(IEnumerable<string> command, string folder, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo("sh", ["-c", "exec \"$@\" < /dev/null > \"$STREAMS/results\" 2> \"$STREAMS/progress\"", "sh", .. command]) { WorkingDirectory = folder };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        start.Environment["STREAMS"] = _streams.Path;
        _process = Process.Start(start)!;
    }

    /// <summary>What it has written to standard error so far.</summary>
    public string Progress => Read("progress");

    /// <summary>Ends the program at once, as a loss of power does.</summary>
    public void Kill()
    {
        Signals.Send(_process.Id, Signals.Kill);
        _process.WaitForExit();
    }

    /// <summary>Waits until standard error contains the text.</summary>
    /// <exception cref="TimeoutException">The process ended, or the text did not come.</exception>
    public void WaitFor(string text)
    {
        var since = Stopwatch.StartNew();
        while (!Progress.Contains(text, StringComparison.Ordinal))
        {
            if (_process.HasExited || since.Elapsed > Patience)
                throw new TimeoutException($"'{text}' did not come. Status {(_process.HasExited ? _process.ExitCode : null)}; standard error:\n{Progress}");
            _process.WaitForExit(20);
        }
    }

    /// <summary>Waits for the end.</summary>
    /// <exception cref="TimeoutException">It does not end.</exception>
    public ChildTl.Ended Wait() => _process.WaitForExit(Patience)
        ? new(_process.ExitCode, Read("results"), Progress)
        : throw new TimeoutException($"It did not end. Standard error:\n{Progress}");

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
        _streams.Dispose();
    }

    private string Read(string name)
    {
        // Absent until the shell has opened it.
        if (!File.Exists(Path.Combine(_streams.Path, name)))
            return "";
        using var reader = new StreamReader(new FileStream(Path.Combine(_streams.Path, name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd();
    }
}
