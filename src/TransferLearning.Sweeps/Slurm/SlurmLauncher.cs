using System.Globalization;
using System.Text;
using TransferLearning.Experiments.Files;
using TransferLearning.Sweeps.Definition;
using TransferLearning.Sweeps.Running;
using TransferLearning.Sweeps.State;

namespace TransferLearning.Sweeps.Slurm;

/// <summary>
/// Submits a sweep's trials to Slurm as job arrays, and returns. A grid or random sweep is submitted at once. An adaptive
/// sweep (TPE) is submitted in rounds of <c>throttle</c> or <c>parallel</c> trials. A small job follows the arrays
/// (<c>--dependency=afterany</c>): it chooses the next round's points from the results and submits that round or, if no trial is
/// left, writes the leaderboard. So no process has to run in between.
/// </summary>
/// <param name="program">The command that starts this program, for example <c>dotnet /path/dotnet-tl.dll</c>.</param>
public sealed class SlurmLauncher(SweepPlan plan, SweepFolder folder, TrialQueue queue, LauncherSection options, IReadOnlyList<string> program, string workingFolder)
{
    /// <summary>Slurm's default for <c>MaxArraySize</c>.</summary>
    public const int DefaultMaximumArraySize = 1001;

    private readonly SlurmJobs _jobs = new(folder);

    /// <summary>
    /// The exact batch scripts that <see cref="SubmitAsync"/> would submit next, except for job numbers, which Slurm assigns. Writes and
    /// submits nothing.
    /// </summary>
    /// <param name="cluster">The first index that an array must not have, and the current queue.</param>
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

    /// <summary>
    /// Submits every trial that is known, not done and not in the queue (for an adaptive sweep, one round), and the job that follows them.
    /// </summary>
    /// <param name="known">The current queue.</param>
    /// <returns>The jobs' numbers; empty if nothing is left to submit.</returns>
    /// <exception cref="RunException">Slurm refuses a script, or is not installed.</exception>
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
            // The throttle is per array. Arrays that run one after another keep the sweep's throttle.
            var dependency = options.Throttle is not null && submitted is [.., var before] ? $"afterany:{before}" : null;
            submitted.Add(await SubmitJobAsync(slurm, Script(list, chunk.Length, dependency), list, cancellation).ConfigureAwait(false));
        }

        submitted.Add(await SubmitJobAsync(slurm, StepScript($"afterany:{string.Join(':', submitted)}"), null, cancellation).ConfigureAwait(false));
        return submitted;
    }

    /// <summary>Writes the end of trials whose tasks ended without writing it: killed, out of memory, or over the time limit without a checkpoint.</summary>
    public async Task ReconcileAsync(SlurmClient slurm, SlurmQueue known, CancellationToken cancellation)
    {
        foreach (var trial in queue.Trials.Where(trial => !trial.Ended && !known.Trials.ContainsKey(trial.Trial)))
            if (_jobs.TaskOf(trial.Trial) is { } task)
            {
                var state = await slurm.StateAsync(task, cancellation).ConfigureAwait(false);
                queue.Update(trial with
                {
                    Phase = state == "CANCELLED" ? TrialPhase.Cancelled : TrialPhase.Failed,
                    Message = $"its task {task} ended without a result; Slurm's state: {state ?? "unknown"}",
                });
            }
    }

    /// <summary>
    /// Whether a round is running. Its next step is in the queue and submits the round after it. A second round beside it would be chosen
    /// without its results, or, if its trials have just ended, would repeat what the step chooses.
    /// </summary>
    private bool IsUnderWay(SlurmQueue known) => plan.Adaptive && (known.Trials.Count > 0 || known.Steps.Count > 0);

    /// <summary>The number of trials in a round: as many as may run at the same time, with all seeds of a point in the same round.</summary>
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
