using System.Buffers;
using System.Globalization;
using System.Text;

namespace TransferLearning.Sweeps.Slurm;

/// <summary>Writes batch scripts. Every option was tried on Slurm 22.05.</summary>
internal static class SlurmScript
{
    private static readonly SearchValues<char> NeedQuotes = SearchValues.Create(" \t\"'\\#");

    /// <param name="name">The job's name.</param>
    /// <param name="folder">The sweep's folder, which holds the logs.</param>
    /// <param name="workingFolder">The folder that the program starts in.</param>
    /// <param name="program">The program and its arguments; <c>$SLURM_ARRAY_TASK_ID</c> stands for the index.</param>
    /// <param name="array">The array's indices, for example <c>0-5</c>; null for a single job.</param>
    /// <param name="dependency">The dependency, for example <c>afterany:17</c>; null for none.</param>
    /// <exception cref="RunException">An option contains a line break.</exception>
    public static string Build(
        string name, string folder, string workingFolder, IReadOnlyList<string> program, LauncherSection options, string? array, string? dependency = null)
    {
        var script = new StringBuilder("#!/bin/bash\n");
        void Option(string key, string? value)
        {
            if (value is null)
                return;
            if (value.AsSpan().IndexOfAny('\n', '\r') >= 0)
                throw new RunException($"the Slurm option '{key}' has a line break in it.");
            script.Append("#SBATCH --").Append(key).Append('=').Append(Argument(value)).Append('\n');
        }

        // The name is part of the log's file name. A slash in it would name a folder that does not exist, and Slurm ends such a job at once.
        Option("job-name", name.Replace('/', '-'));
        Option("array", array is null ? null : options.Throttle is { } throttle ? string.Create(CultureInfo.InvariantCulture, $"{array}%{throttle}") : array);
        Option("dependency", dependency);
        Option("partition", options.Partition);
        Option("time", options.Time);
        // A step between rounds only chooses points: it needs no device.
        Option("gres", array is null ? null : options.Gres);
        Option("account", options.Account);
        foreach (var (key, value) in options.Options.Where(option => array is not null || !IsOfDevices(option.Key)))
            // Many sbatch options are flags: sbatch refuses a value for them.
            if (value == "true")
                script.Append("#SBATCH --").Append(key).Append('\n');
            else if (value != "false")
                Option(key, value);
        Option("chdir", workingFolder);
        // The file name is a pattern, so a % in the folder's name is doubled.
        Option("output", Path.Combine(folder.Replace("%", "%%", StringComparison.Ordinal), "slurm", array is null ? "%x-%j.log" : "%x-%A_%a.log"));
        // Append, so that a requeue continues the log.
        Option("open-mode", "append");
        script.Append("#SBATCH --requeue\n");
        // B: signals only the batch shell, which exec replaces by the program. Without exec, the shell would die of the signal; without B:,
        // srun would lose the exit code. A step has no checkpoint to write.
        Option("signal", array is null ? null : string.Create(CultureInfo.InvariantCulture, $"B:USR1@{options.Notice}"));
        foreach (var line in options.Setup)
            script.Append(line).Append('\n');
        script.Append("exec ").AppendJoin(' ', program.Select(Quote)).Append('\n');
        return script.ToString();
    }

    /// <summary>Whether an option asks for devices, for an exclusive node, or for a resource per device.</summary>
    private static bool IsOfDevices(string option) => option == "exclusive" || option.StartsWith("gpus", StringComparison.Ordinal) || option.EndsWith("-per-gpu", StringComparison.Ordinal);

    /// <summary>A value quoted for an #SBATCH line: sbatch splits it at spaces, '#' starts a comment, and quotes and '\' work as in a shell.</summary>
    private static string Argument(string value) =>
        value.AsSpan().IndexOfAny(NeedQuotes) < 0 ? value
        : $"\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    /// <summary>A word quoted for the shell; Slurm's variables stay variables.</summary>
    private static string Quote(string word) =>
        word.StartsWith("$SLURM_", StringComparison.Ordinal) ? $"\"{word}\"" : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
