using System.Diagnostics;

namespace TransferLearning.EndToEnd.Tests.Slurm;

/// <summary>Debian's Slurm, downloaded and unpacked into a folder. Nothing is installed.</summary>
internal static class SlurmPackages
{
    private static readonly string[] Names =
        ["slurmctld", "slurmd", "slurm-client", "slurm-wlm-basic-plugins", "libmunge2", "liblua5.1-0", "libhwloc15"];

    private static readonly Lazy<(string? Folder, string? Problem)> Unpacked = new(Unpack);

    /// <summary>The folder that contains <c>usr/</c>; null if there is none, for the reason in <see cref="Problem"/>.</summary>
    public static string? Folder => Unpacked.Value.Folder;

    public static string? Problem => Unpacked.Value.Problem;

    public static string Program(string name) => Path.Combine(Folder!, "usr", name);

    public static string Libraries => string.Join(':',
        Path.Combine(Folder!, "usr", "lib", "x86_64-linux-gnu"), Path.Combine(Folder!, "usr", "lib", "x86_64-linux-gnu", "slurm-wlm"));

    private static (string?, string?) Unpack()
    {
        if (!OperatingSystem.IsLinux() || !File.Exists("/usr/bin/apt-get") || !File.Exists("/usr/bin/dpkg-deb"))
            return (null, "needs Debian's apt-get to fetch Slurm");
        var kept = Path.Combine(Path.GetTempPath(), "tl-slurm-packages");
        if (Directory.Exists(kept))
            return (Path.Combine(kept, "root"), null);
        // Moved into place as a whole, so that a parallel test run never sees a part of it.
        var folder = Directory.CreateTempSubdirectory("tl-slurm-").FullName;
        var root = Path.Combine(folder, "root");
        Directory.CreateDirectory(root);
        if (Run("apt-get", ["download", .. Names], folder) is { } refused && (Run("apt-get", ["update", "-qq"], folder) ?? Run("apt-get", ["download", .. Names], folder)) is { } problem)
            return (null, $"apt-get gives no Slurm here: {problem.Trim()} {refused.Trim().Split('\n')[0]}");
        foreach (var package in Directory.EnumerateFiles(folder, "*.deb"))
            if (Run("dpkg-deb", ["-x", package, root], folder) is { } broken)
                return (null, $"dpkg-deb: {broken}");
        try
        {
            Directory.Move(folder, kept);
        }
        catch (IOException) when (Directory.Exists(kept))
        {
            Directory.Delete(folder, recursive: true);
        }

        return (Path.Combine(kept, "root"), null);
    }

    /// <summary>Runs a program. Returns the error; null on success.</summary>
    private static string? Run(string program, IReadOnlyList<string> arguments, string folder)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardError = true, RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(TimeSpan.FromMinutes(2)))
        {
            process.Kill(entireProcessTree: true);
            return $"{program} did not end within two minutes";
        }

        _ = output.Result;
        return process.ExitCode == 0 ? null : errors.Result;
    }
}
