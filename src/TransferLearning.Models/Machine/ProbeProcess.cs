using System.Collections.Concurrent;
using System.Diagnostics;

namespace TransferLearning.Models.Machine;

/// <summary>
/// Tries a mode in a process of its own, which writes the lines of <see cref="Probes.ProbeRun"/>, for 32-bit floats and then for bfloat16: it may
/// compute wrong numbers, die of a signal or hang.
/// </summary>
/// <param name="start">How the process for a mode is started.</param>
/// <param name="patience">How long a process may be silent before it counts as hung.</param>
public sealed class ProbeProcess(Func<TorchMode, ProcessStartInfo> start, TimeSpan patience)
{
    /// <summary>Tries a mode.</summary>
    /// <returns>What was found; null where the process could not begin, for example because torch cannot be loaded.</returns>
    /// <exception cref="OperationCanceledException">Cancelled; the process was ended.</exception>
    public ModeVerdict? Try(TorchMode mode, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(mode);
        var since = Stopwatch.StartNew();
        var begin = start(mode);
        begin.RedirectStandardOutput = begin.RedirectStandardError = true;
        using var process = new Process { StartInfo = begin };
        using var lines = new BlockingCollection<string?>();
        process.OutputDataReceived += (_, line) => lines.Add(line.Data, CancellationToken.None);
        // What it says there is for nobody, but a full pipe would hold it up.
        process.ErrorDataReceived += (_, _) => { };
        try
        {
            if (!process.Start())
                return null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }

        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            var heard = Listen(lines, cancellation);
            if (!heard.IsOver || !process.WaitForExit(patience))
                return heard.Verdict(mode, $"did not end within {patience.TotalSeconds:0} s", since.Elapsed);
            return heard.Began || ProcessEnd.IsSignal(process.ExitCode)
                ? heard.Verdict(mode, $"ended the process ({ProcessEnd.Say(process.ExitCode)})", since.Elapsed)
                : null;
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
            process.WaitForExit();
        }
    }

    private ProbeLines Listen(BlockingCollection<string?> lines, CancellationToken cancellation)
    {
        var heard = new ProbeLines();
        while (lines.TryTake(out var line, (int)patience.TotalMilliseconds, cancellation))
        {
            heard.Add(line);
            if (heard.IsOver)
                break;
        }

        return heard;
    }
}
