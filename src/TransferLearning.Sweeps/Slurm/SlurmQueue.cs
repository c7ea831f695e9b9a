using TransferLearning.Sweeps.State;

namespace TransferLearning.Sweeps.Slurm;

/// <summary>The sweep's jobs in Slurm's queue. It knows only jobs that have not ended, or ended a moment ago; the status files have precedence.</summary>
/// <param name="Trials">The queued trials, each with its task's name, state and reason.</param>
/// <param name="Steps">The queued jobs that run between or after rounds.</param>
public sealed record SlurmQueue(IReadOnlyDictionary<int, (string Task, string State, string Reason)> Trials, IReadOnlyList<long> Steps)
{
    /// <summary>A queue without jobs of the sweep.</summary>
    public static SlurmQueue Empty { get; } = new(new Dictionary<int, (string, string, string)>(), []);

    /// <exception cref="RunException">Slurm does not answer.</exception>
    public static async Task<SlurmQueue> OfAsync(SweepFolder folder, SlurmClient slurm, CancellationToken cancellation)
    {
        while (true)
        {
            var jobs = new SlurmJobs(folder).All();
            var queue = await OfAsync(jobs, slurm, cancellation).ConfigureAwait(false);
            // A step that ended in the meantime may have submitted more jobs.
            if (new SlurmJobs(folder).All().Count == jobs.Count)
                return queue;
        }
    }

    private static async Task<SlurmQueue> OfAsync(IReadOnlyList<SlurmJob> jobs, SlurmClient slurm, CancellationToken cancellation)
    {
        var trials = new Dictionary<int, (string, string, string)>();
        var steps = new List<long>();
        foreach (var job in jobs)
        {
            var queued = await slurm.QueueAsync(job.Job, cancellation).ConfigureAwait(false);
            if (job.List is not { } list)
            {
                if (queued.Count > 0)
                    steps.Add(job.Job);
                continue;
            }

            foreach (var (index, (state, reason)) in queued)
                trials[SlurmJobs.Trial(list, index)] = ($"{job.Job}_{index}", state, reason);
        }

        return new SlurmQueue(trials, steps);
    }
}
