using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace TransferLearning.MSBuild;

/// <summary>A command whose arguments arrive as they are, and that is asked before it is ended.</summary>
internal sealed class CommandProcess
{
    /// <summary>How long a run has to write its checkpoint after it was asked to end, and as long for the asking: a busy machine begins no process in a moment.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly Lock _lines = new();
    private Process? _running;
    private bool _cancelled;

    /// <summary>Runs it to its end and returns its exit status.</summary>
    /// <param name="command">The program and its arguments.</param>
    /// <param name="folder">Where it runs.</param>
    /// <param name="output">Takes the lines of stdout, and <paramref name="error"/> those of stderr; never two at one time.</param>
    /// <param name="error">Takes the lines of stderr.</param>
    public int Run(string[] command, string folder, Action<string> output, Action<string> error)
    {
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            UseShellExecute = false,
        };
        // What MSBuild tells its own children is not meant for this one, which may start a build itself.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToArray())
            start.Environment.Remove(name);
        using var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Hand(line.Data, output);
        process.ErrorDataReceived += (_, line) => Hand(line.Data, error);
        lock (_gate)
        {
            if (_cancelled)
                return 130;
            process.Start();
            _running = process;
        }

        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.WaitForExit();
        lock (_gate)
            _running = null;
        return process.ExitCode;
    }

    /// <summary>Asks the command to end as Ctrl-C does, and ends it where it does not.</summary>
    public void Cancel()
    {
        lock (_gate)
        {
            _cancelled = true;
            if (_running is not { HasExited: false } process)
                return;
            if (OperatingSystem.IsWindows() || !Interrupt(process.Id) || !process.WaitForExit(Patience))
                process.Kill(entireProcessTree: true);
        }
    }

    private void Hand(string? line, Action<string> to)
    {
        if (line is null)
            return;
        lock (_lines)
            to(line);
    }

    private static bool Interrupt(int id)
    {
        try
        {
            using var kill = Process.Start(new ProcessStartInfo("kill", ["-INT", id.ToString(CultureInfo.InvariantCulture)]));
            return kill is not null && kill.WaitForExit(Patience) && kill.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
