using System.Globalization;
using System.Text;
using TransferLearning.Experiments.Files;
using TransferLearning.Sweeps.Definition;
using TransferLearning.Sweeps.Running;
using TransferLearning.Sweeps.State;

namespace TransferLearning.Sweeps.Slurm;

/// <summary>
/// Submits a sweep's trials to Slurm as job arrays, and returns. A grid or random sweep is submitted at once. An adaptive
/// one (TPE) goes in rounds of <c>throttle</c> or <c>parallel</c> trials. After the arrays comes a small job, held by
/// <c>--dependency=afterany</c>: it chooses the next round's points from the results and submits it, or, where none is
/// left, writes the leaderboard; so nothing has to stay up meanwhile.
/// </summary>
/// <param name="program">The command that is this program, for example <c>dotnet /path/dotnet-tl.dll</c>.</param>
public sealed class SlurmLauncher(SweepPlan plan, SweepFolder folder, TrialQueue queue, LauncherSection options, IReadOnlyList<string> program, string workingFolder)
{
    /// <summary><c>MaxArraySize</c> of a cluster that sets none: Slurm's own.</summary>
    public const int DefaultMaximumArraySize = 1001;

    private readonly SlurmJobs _jobs = new(folder);

    /// <summary>
    /// The batch scripts that <see cref="SubmitAsync"/> would submit next, exactly, but for the numbers of jobs, which Slurm
    /// gives; nothing is written or submitted.
    /// </summary>
    /// <param name="cluster">The first index that an array must not have, and the queue as it is.</param>
    public IEnumerable<string> DryRun((int MaximumArraySize, SlurmQueue Known) cluster)
    {
        var (maximumArraySize, known) = cluster;
        if (IsUnderWay(known))
            yield break;
        var left = plan.Trials - folder.Statuses().Count(status => status.Ended || known.Trials.ContainsKey(status.Trial));
        var trials = plan.Adaptive ? Math.Min(left, Round) : left;
        if (trials == 0)
            yield break;
        for (var (first, list) = (0, 0); first < trials; first += maximumArraySize, list++)
            yield return Script(_jobs.NewFile("tasks", ".list", list), Math.Min(maximumArraySize, trials - first), list == 0 || options.Throttle is null ? null : "afterany:JOB");
        yield return StepScript("afterany:JOB");
    }

    /// <summary>Submits every trial that is to be done, can be known by now and is not in the queue; for an adaptive sweep, one round. The step after them comes with them.</summary>
    /// <param name="known">The queue as it is.</param>
    /// <returns>The jobs' numbers; none where nothing is left to be submitted.</returns>
    /// <exception cref="RunException">Slurm refuses, or is not there.</exception>
    public async Task<IReadOnlyList<long>> SubmitAsync(SlurmClient slurm, SlurmQueue known, CancellationToken cancellation)
    {
        var submitted = new List<long>();
        if (IsUnderWay(known))
            return submitted;
        var elsewhere = known.Trials.Keys.ToHashSet();
        var trials = plan.Adaptive ? queue.PrepareRound(Round, elsewhere) : queue.PrepareAll(elsewhere);
        if (trials.Count == 0)
            return submitted;
        var size = await slurm.MaximumArraySizeAsync(cancellation).ConfigureAwait(false);
        foreach (var chunk in trials.Chunk(size))
        {
            var list = _jobs.NewFile("tasks", ".list");
            AtomicFile.Replace(list, Encoding.UTF8.GetBytes(string.Concat(chunk.Select(trial => $"{trial}\n"))));
            // Each array has a throttle of its own: one after the other, they keep the sweep's.
            var dependency = options.Throttle is not null && submitted is [.., var before] ? $"afterany:{before}" : null;
            submitted.Add(await SubmitJobAsync(slurm, Script(list, chunk.Length, dependency), list, cancellation).ConfigureAwait(false));
        }

        submitted.Add(await SubmitJobAsync(slurm, StepScript($"afterany:{string.Join(':', submitted)}"), null, cancellation).ConfigureAwait(false));
        return submitted;
    }

    /// <summary>Writes down the end of trials whose tasks ended without doing so: killed, out of memory, over their time without a checkpoint.</summary>
    public async Task ReconcileAsync(SlurmClient slurm, SlurmQueue known, CancellationToken cancellation)
    {
        foreach (var trial in queue.Trials.Where(trial => !trial.Ended && !known.Trials.ContainsKey(trial.Trial)))
            if (_jobs.TaskOf(trial.Trial) is { } task)
            {
                var state = await slurm.StateAsync(task, cancellation).ConfigureAwait(false);
                queue.Update(trial with
                {
                    Phase = state == "CANCELLED" ? TrialPhase.Cancelled : TrialPhase.Failed,
                    Message = $"its task {task} ended without a result: Slurm says {state ?? "nothing about it any more"}",
                });
            }
    }

    /// <summary>
    /// Whether a round is under way: it has its next step in the queue, which submits the round after it. Another one beside it would choose without its results, and
    /// where its trials have just ended, a second time what the step chooses.
    /// </summary>
    private bool IsUnderWay(SlurmQueue known) => plan.Adaptive && (known.Trials.Count > 0 || known.Steps.Count > 0);

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

    private string Script(string list, int count, string? dependency) => SlurmScript.Build(
        $"tl-{plan.Name}", folder.Path, workingFolder,
        [.. program, "sweep", "task", folder.Path, list, "$SLURM_ARRAY_TASK_ID"], options,
        string.Create(CultureInfo.InvariantCulture, $"0-{count - 1}"), dependency);

    private string StepScript(string dependency) => SlurmScript.Build(
        $"tl-{plan.Name}-next", folder.Path, workingFolder, [.. program, "sweep", "next", folder.Path], options, null, dependency);
}
