using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace TransferLearning.MSBuild;

/// <summary>A child process that receives its arguments unchanged and is interrupted gracefully before it is killed.</summary>
internal sealed class CommandProcess
{
    /// <summary>
    /// How long a run may take to write its checkpoint after it was asked to end. The request itself may take as long again, because
    /// on a busy machine starting a process is slow.
    /// </summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly Lock _lines = new();
    private Process? _running;
    private bool _cancelled;

    /// <summary>Runs the command to its end and returns its exit status.</summary>
    /// <param name="command">The program and its arguments.</param>
    /// <param name="folder">The working folder.</param>
    /// <param name="output">Receives the lines of stdout. It and <paramref name="error"/> are never called at the same time.</param>
    /// <param name="error">Receives the lines of stderr.</param>
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
        // Remove MSBuild's variables, which are meant for its own child processes: the command may start a build itself.
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

    /// <summary>Asks the command to end, like Ctrl-C, and kills it if it does not.</summary>
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
