using System.Buffers;
using System.Globalization;
using System.Text;

namespace TransferLearning.Sweeps.Slurm;

/// <summary>Writes batch scripts. Each of their habits was measured on Slurm 22.05.</summary>
public static class SlurmScript
{
    private static readonly SearchValues<char> NeedQuotes = SearchValues.Create(" \t\"'\\#");

    /// <param name="name">The job's name.</param>
    /// <param name="folder">The sweep's folder, which holds the logs.</param>
    /// <param name="workingFolder">Where the program starts.</param>
    /// <param name="program">The program and its arguments; <c>$SLURM_ARRAY_TASK_ID</c> stands for the index.</param>
    /// <param name="array">The array's indices, for example <c>0-5</c>; null for a single job.</param>
    /// <param name="dependency">For example <c>afterany:17</c>; null for none.</param>
    /// <exception cref="RunException">An option with a line break in it.</exception>
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

        // The name is a part of the log's, and a slash in it would be a folder that is not there: Slurm ends such a job before it begins.
        Option("job-name", name.Replace('/', '-'));
        Option("array", array is null ? null : options.Throttle is { } throttle ? string.Create(CultureInfo.InvariantCulture, $"{array}%{throttle}") : array);
        Option("dependency", dependency);
        Option("partition", options.Partition);
        Option("time", options.Time);
        // A step between rounds chooses points only: it needs no device.
        Option("gres", array is null ? null : options.Gres);
        Option("account", options.Account);
        foreach (var (key, value) in options.Options.Where(option => array is not null || !IsOfDevices(option.Key)))
            // Many options of sbatch are there or not, and it refuses a value of them.
            if (value == "true")
                script.Append("#SBATCH --").Append(key).Append('\n');
            else if (value != "false")
                Option(key, value);
        Option("chdir", workingFolder);
        // The file's name is a pattern; a % of the folder's own stands there doubled.
        Option("output", Path.Combine(folder.Replace("%", "%%", StringComparison.Ordinal), "slurm", array is null ? "%x-%j.log" : "%x-%A_%a.log"));
        // After a requeue the log goes on instead of beginning anew.
        Option("open-mode", "append");
        script.Append("#SBATCH --requeue\n");
        // To the batch shell alone (B:), which exec turns into the program: without exec the shell would die of it, and
        // without B: srun would lose the exit code. A step has no checkpoint to write.
        Option("signal", array is null ? null : string.Create(CultureInfo.InvariantCulture, $"B:USR1@{options.Notice}"));
        foreach (var line in options.Setup)
            script.Append(line).Append('\n');
        script.Append("exec ").AppendJoin(' ', program.Select(Quote)).Append('\n');
        return script.ToString();
    }

    /// <summary>Whether an option asks for devices, or a node for itself alone, or for something by the device.</summary>
    private static bool IsOfDevices(string option) => option == "exclusive" || option.StartsWith("gpus", StringComparison.Ordinal) || option.EndsWith("-per-gpu", StringComparison.Ordinal);

    /// <summary>A value as sbatch reads its lines: it splits them at spaces, '#' begins a comment, and quotes and '\' are as in a shell.</summary>
    private static string Argument(string value) =>
        value.AsSpan().IndexOfAny(NeedQuotes) < 0 ? value
        : $"\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    /// <summary>A word of the shell; variables of Slurm stay variables.</summary>
    private static string Quote(string word) =>
        word.StartsWith("$SLURM_", StringComparison.Ordinal) ? $"\"{word}\"" : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
