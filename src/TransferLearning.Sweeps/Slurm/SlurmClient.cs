using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace TransferLearning.Sweeps.Slurm;

/// <summary>Calls Slurm's commands.</summary>
public sealed partial class SlurmClient
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private int? _maximumArraySize;

    /// <summary>Submits a batch script.</summary>
    /// <returns>The job's number; for an array, the array's number.</returns>
    /// <exception cref="RunException">Slurm refuses the script, or is not installed.</exception>
    public async Task<long> SubmitAsync(string script, CancellationToken cancellation)
    {
        var said = await RunAsync("sbatch", ["--parsable", script], cancellation).ConfigureAwait(false);
        // "number" or, on a cluster with a name, "number;name".
        return long.TryParse(said.Trim().Split(';')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var job)
            ? job
            : throw new RunException($"sbatch answered '{said.Trim()}', which is not a job number.");
    }

    /// <summary>Requeues a job, or a task of an array (<c>array_index</c>): Slurm ends it and starts it again.</summary>
    public Task RequeueAsync(string job, CancellationToken cancellation) => RunAsync("scontrol", ["requeue", job], cancellation);

    /// <summary>Cancels jobs; jobs that have already ended are ignored.</summary>
    public Task CancelAsync(IEnumerable<string> jobs, CancellationToken cancellation) => RunAsync("scancel", ["--quiet", .. jobs], cancellation);

    /// <summary>The first index that an array must not have (<c>MaxArraySize</c>). Slurm is asked once.</summary>
    public async Task<int> MaximumArraySizeAsync(CancellationToken cancellation)
    {
        if (_maximumArraySize is { } known)
            return known;
        var configuration = await RunAsync("scontrol", ["show", "config"], cancellation).ConfigureAwait(false);
        var size = MaxArraySize().Match(configuration);
        _maximumArraySize = size.Success ? int.Parse(size.Groups[1].Value, CultureInfo.InvariantCulture) : SlurmLauncher.DefaultMaximumArraySize;
        return _maximumArraySize.Value;
    }

    /// <summary>
    /// The state and reason, by index, of an array's tasks in the queue; a job that is not an array has the index 0. The status files have
    /// precedence. Pending with the reason BeginTime (after a requeue) or JobArrayTaskLimit (the throttle), and COMPLETING, are not failures.
    /// </summary>
    public async Task<IReadOnlyDictionary<int, (string State, string Reason)>> QueueAsync(long array, CancellationToken cancellation)
    {
        string said;
        try
        {
            said = await RunAsync("squeue", ["--noheader", "--array", $"--jobs={array}", "--format=%K|%T|%r"], cancellation).ConfigureAwait(false);
        }
        catch (RunException unknown) when (unknown.Message.Contains("Invalid job id", StringComparison.OrdinalIgnoreCase))
        {
            // The whole array has ended, and Slurm no longer knows it.
            return new Dictionary<int, (string, string)>();
        }

        var states = new Dictionary<int, (string, string)>();
        foreach (var line in said.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            if (line.Split('|') is [var index, var state, var reason])
                states[int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0] = (state, reason);
        return states;
    }

    /// <summary>How a job or an array's task ended, for example <c>TIMEOUT</c>; null if Slurm no longer knows it (after MinJobAge, without accounting).</summary>
    public async Task<string?> StateAsync(string job, CancellationToken cancellation)
    {
        try
        {
            var state = JobState().Match(await RunAsync("scontrol", ["show", "job", job], cancellation).ConfigureAwait(false));
            return state.Success ? state.Groups[1].Value : null;
        }
        catch (RunException unknown) when (unknown.Message.Contains("Invalid job id", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }
    }

    private static async Task<string> RunAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true },
        };
        try
        {
            process.Start();
        }
        catch (Win32Exception)
        {
            throw new RunException($"'{program}' is not on the PATH: --launcher slurm needs a machine that can submit to a Slurm cluster.");
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        var output = process.StandardOutput.ReadToEndAsync(patience.Token);
        var errors = process.StandardError.ReadToEndAsync(patience.Token);
        try
        {
            await process.WaitForExitAsync(patience.Token).ConfigureAwait(false);
            var said = await output.ConfigureAwait(false);
            return process.ExitCode == 0
                ? said
                : throw new RunException($"{program} {string.Join(' ', arguments)} failed: {(await errors.ConfigureAwait(false)).Trim()}");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            process.Kill(entireProcessTree: true);
            throw new RunException($"{program} did not answer within {Patience.TotalSeconds:0} s: is the cluster's controller up?");
        }
    }

    [GeneratedRegex(@"^MaxArraySize\s*=\s*(\d+)", RegexOptions.Multiline)]
    private static partial Regex MaxArraySize();

    [GeneratedRegex(@"\bJobState=(\w+)")]
    private static partial Regex JobState();
}
