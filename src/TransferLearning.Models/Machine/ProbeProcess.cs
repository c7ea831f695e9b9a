using System.Collections.Concurrent;
using System.Diagnostics;

namespace TransferLearning.Models.Machine;

/// <summary>
/// Tries a mode in a separate process, first in 32-bit floats, then in bfloat16. The process writes the lines of <see cref="Probes.ProbeRun"/>.
/// It may compute wrong numbers, be killed by a signal, or hang.
/// </summary>
/// <param name="start">Returns how to start the process for a mode.</param>
/// <param name="patience">How long the process may be silent before it counts as hung.</param>
public sealed class ProbeProcess(Func<TorchMode, ProcessStartInfo> start, TimeSpan patience)
{
    /// <summary>Tries a mode.</summary>
    /// <returns>The verdict; null where the process could not begin, for example because torch cannot be loaded.</returns>
    /// <exception cref="OperationCanceledException">Cancelled. The process was killed.</exception>
    public ModeVerdict? Try(TorchMode mode, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(mode);
        var since = Stopwatch.StartNew();
        var begin = start(mode);
        begin.RedirectStandardOutput = begin.RedirectStandardError = true;
        begin.StandardOutputEncoding = begin.StandardErrorEncoding = System.Text.Encoding.UTF8;
        using var process = new Process { StartInfo = begin };
        using var lines = new BlockingCollection<string?>();
        process.OutputDataReceived += (_, line) => lines.Add(line.Data, CancellationToken.None);
        // Standard error is read and ignored, because a full pipe would block the process.
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
