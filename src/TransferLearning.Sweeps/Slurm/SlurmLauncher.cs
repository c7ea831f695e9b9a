using System.Text;
using TransferLearning.Experiments;
using TransferLearning.Experiments.Files;
using TransferLearning.Sweeps.Definition;
using TransferLearning.Sweeps.Running;
using TransferLearning.Sweeps.State;

namespace TransferLearning.Sweeps.Slurm;

/// <summary>
/// Submits a sweep's trials to Slurm as job arrays, and returns. A grid or random sweep is submitted at once. An adaptive
/// one (TPE) goes in rounds of <c>parallel</c> trials: after each array a small job, held by <c>--dependency=afterany</c>,
/// chooses the next round's points from the results and submits it, so that nothing has to stay up between rounds.
/// </summary>
/// <param name="program">The command that is this program, for example <c>dotnet /path/dotnet-tl.dll</c>.</param>
public sealed class SlurmLauncher(SweepPlan plan, SweepFolder folder, TrialQueue queue, LauncherSection options, IReadOnlyList<string> program, string workingFolder)
{
    private readonly SlurmJobs _jobs = new(folder);

    /// <summary>The batch scripts that <see cref="SubmitAsync"/> would submit next, exactly; nothing is written or submitted.</summary>
    public IEnumerable<string> DryRun(int maximumArraySize)
    {
        var trials = Math.Min(plan.Trials, plan.Adaptive ? Round : plan.Trials);
        for (var first = 0; first < trials; first += maximumArraySize)
            yield return Script(Path.Combine(_jobs.Folder, $"tasks-{first / maximumArraySize:D3}.list"), Math.Min(maximumArraySize, trials - first));
        if (plan.Adaptive && plan.Trials > trials)
            yield return StepScript("afterany:<the array>");
    }

    /// <summary>Submits every trial that is to be done and can be known by now; for an adaptive sweep, one round and the step after it.</summary>
    /// <returns>The jobs' numbers.</returns>
    /// <exception cref="RunException">Slurm refuses, or is not there.</exception>
    public async Task<IReadOnlyList<long>> SubmitAsync(SlurmClient slurm, CancellationToken cancellation)
    {
        var trials = plan.Adaptive ? queue.PrepareRound(Round) : queue.PrepareAll();
        var submitted = new List<long>();
        if (trials.Count == 0)
            return submitted;
        var size = await slurm.MaximumArraySizeAsync(cancellation).ConfigureAwait(false);
        foreach (var chunk in trials.Chunk(size))
        {
            var list = _jobs.NewFile("tasks", ".list");
            AtomicFile.Replace(list, Encoding.UTF8.GetBytes(string.Concat(chunk.Select(trial => $"{trial}\n"))));
            submitted.Add(await SubmitJobAsync(slurm, Script(list, chunk.Length), list, cancellation).ConfigureAwait(false));
        }

        if (plan.Adaptive && queue.HasMore)
        {
            var arrays = string.Join(':', submitted);
            submitted.Add(await SubmitJobAsync(slurm, StepScript($"afterany:{arrays}"), null, cancellation).ConfigureAwait(false));
        }

        return submitted;
    }

    /// <summary>Trials of a round: as many as may run at one time, and every seed of a point in the same one.</summary>
    private int Round => Math.Max(1, (options.Throttle ?? plan.Parallel) / plan.Seeds) * plan.Seeds;

    private async Task<long> SubmitJobAsync(SlurmClient slurm, string script, string? list, CancellationToken cancellation)
    {
        var file = _jobs.NewFile("job", ".sh");
        AtomicFile.Replace(file, Encoding.UTF8.GetBytes(script));
        var job = await slurm.SubmitAsync(file, cancellation).ConfigureAwait(false);
        _jobs.Add(new SlurmJob(job, list, DateTimeOffset.UtcNow));
        return job;
    }

    private string Script(string list, int count) => SlurmScript.Build(
        $"tl-{plan.Name}", folder.Path, workingFolder,
        [.. program, "sweep", "task", folder.Path, list, "$SLURM_ARRAY_TASK_ID"], options, $"0-{count - 1}");

    private string StepScript(string dependency) => SlurmScript.Build(
        $"tl-{plan.Name}-next", folder.Path, workingFolder, [.. program, "sweep", "next", folder.Path], options, null, dependency);
}
