using System.ComponentModel;
using System.Diagnostics;

namespace TransferLearning.Models.Cuda;

/// <summary>The program <c>nvidia-smi</c>, which every NVIDIA driver installs.</summary>
public static class NvidiaSmi
{
    // It is in the search path, except in WSL and with old drivers for Windows.
    private static readonly string[] Programs = OperatingSystem.IsWindows()
        ? ["nvidia-smi.exe", @"C:\Program Files\NVIDIA Corporation\NVSMI\nvidia-smi.exe"]
        : ["nvidia-smi", "/usr/lib/wsl/lib/nvidia-smi"];

    /// <summary>Asks the driver for its version and cards.</summary>
    /// <exception cref="RunException">There is no driver, no card, or the driver does not answer. The message says what to do.</exception>
    public static NvidiaDriver Ask(CancellationToken cancellation = default) => Ask(Run, cancellation);

    /// <param name="run">Runs the program and returns its exit status and output; null if it is not installed.</param>
    /// <param name="cancellation">Stops the program.</param>
    internal static NvidiaDriver Ask(Func<CancellationToken, (int Status, string Output)?> run, CancellationToken cancellation)
    {
        if (OperatingSystem.IsMacOS())
            throw new RunException("CUDA does not exist on macOS.");
        if (run(cancellation) is not { } ended)
            throw new RunException("There is no NVIDIA driver here (nvidia-smi is not installed): install one from https://www.nvidia.com/drivers, and restart the machine.");
        if (NvidiaDriver.Parse(ended.Output) is { } driver)
            return driver;
        var said = ended.Output.ReplaceLineEndings(" ").Trim();
        throw new RunException($"The NVIDIA driver names no card: nvidia-smi ended with status {ended.Status}{(said.Length > 0 ? $" and said '{(said.Length > 300 ? said[..300] : said)}'" : "")}.");
    }

    private static (int Status, string Output)? Run(CancellationToken cancellation)
    {
        foreach (var program in Programs)
        {
            try
            {
                using var process = Process.Start(new ProcessStartInfo(program, NvidiaDriver.Question) { RedirectStandardOutput = true, RedirectStandardError = true })!;
                using var stop = cancellation.Register(() => Stop(process));
                var errors = process.StandardError.ReadToEndAsync(cancellation);
                var output = process.StandardOutput.ReadToEnd();
                process.WaitForExit();
                cancellation.ThrowIfCancellationRequested();
                return (process.ExitCode, output + errors.GetAwaiter().GetResult());
            }
            catch (Win32Exception)
            {
                // Not under this path: the next one is tried.
            }
        }
        return null;
    }

    private static void Stop(Process process)
    {
        try
        {
            process.Kill();
        }
        catch (InvalidOperationException)
        {
            // The process has already ended.
        }
    }
}
