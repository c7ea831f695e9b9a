using System.Diagnostics;
using System.Text;
using TransferLearning.TestSupport;

namespace TransferLearning.EndToEnd.Tests;

/// <summary>Runs a command in a pseudo-terminal of a given width (<c>script</c> of util-linux), as a user would see it.</summary>
internal sealed class PseudoTerminal : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    private readonly int _columns;
    private readonly Process _process;
    private readonly StringBuilder _sent = new();
    private readonly Task _reading;

    /// <param name="columns">The terminal's width.</param>
    /// <param name="folder">The folder in which the command is called.</param>
    /// <param name="environment">Environment variables of the command, in addition to the test's own.</param>
    /// <param name="command">The command's words.</param>
    public PseudoTerminal(int columns, string folder, IReadOnlyDictionary<string, string> environment, params IEnumerable<string> command)
    {
        _columns = columns;
        var line = $"stty cols {columns} rows 50; exec {string.Join(' ', command.Select(word => $"'{word}'"))}";
        // A test run that was started in the background ignores SIGINT, and its children inherit that. env restores the default.
        var start = new ProcessStartInfo("env", ["--default-signal=INT", "script", "--quiet", "--flush", "--return", "--command", line, "/dev/null"])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        start.Environment["TERM"] = "xterm-256color";
        _process = Process.Start(start)!;
        _reading = Task.Run(ReadAsync);
    }

    /// <summary>Why this machine has no pseudo-terminal; null if it has one.</summary>
    public static string? WhyNot { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, "script")))
        ? null
        : "There is no 'script' (util-linux) to make a pseudo-terminal.";

    /// <summary>Everything that was sent to the terminal.</summary>
    public string Sent
    {
        get
        {
            lock (_sent)
                return _sent.ToString();
        }
    }

    /// <summary>What the terminal shows.</summary>
    public Screen Screen => Screen.Of(Sent, _columns);

    /// <summary>Waits until a text was sent to the terminal.</summary>
    public void WaitFor(string text)
    {
        var since = Stopwatch.StartNew();
        while (!Sent.Contains(text, StringComparison.Ordinal))
        {
            if (_process.HasExited || since.Elapsed > Patience)
                throw new TimeoutException($"'{text}' did not come:\n{Sent}");
            _process.WaitForExit(20);
        }
    }

    /// <summary>Types a character; <c>\x03</c> is Ctrl-C.</summary>
    public void Type(char key)
    {
        _process.StandardInput.Write(key);
        _process.StandardInput.Flush();
    }

    /// <summary>Waits for the command's end.</summary>
    /// <returns>The command's exit status.</returns>
    public int Wait()
    {
        if (!_process.WaitForExit(Patience) || !_reading.Wait(Patience))
            throw new TimeoutException($"It did not end:\n{Sent}");
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private async Task ReadAsync()
    {
        var buffer = new char[4096];
        for (var read = await _process.StandardOutput.ReadAsync(buffer); read > 0; read = await _process.StandardOutput.ReadAsync(buffer))
            lock (_sent)
                _sent.Append(buffer, 0, read);
    }
}

/// <summary>A test in a pseudo-terminal; skipped if this machine has none.</summary>
public sealed class PseudoTerminalFactAttribute : FactAttribute
{
    public PseudoTerminalFactAttribute() => Skip = PseudoTerminal.WhyNot;
}

/// <summary>A theory in a pseudo-terminal; skipped if this machine has none.</summary>
public sealed class PseudoTerminalTheoryAttribute : TheoryAttribute
{
    public PseudoTerminalTheoryAttribute() => Skip = PseudoTerminal.WhyNot;
}
