using TransferLearning.Experiments;
using TransferLearning.Sweeps.Slurm;
using TransferLearning.Sweeps.State;

namespace TransferLearning.Cli.Sweeping;

/// <summary>What Slurm's queue says of a sweep's trials.</summary>
internal static class SlurmView
{
    /// <summary>State and reason by trial, of those that are in the queue; empty for a sweep that was not submitted, or where Slurm does not answer.</summary>
    public static IReadOnlyDictionary<int, string> Of(SweepFolder folder, CancellationToken cancellation)
    {
        var view = new Dictionary<int, string>();
        var slurm = new SlurmClient();
        foreach (var job in new SlurmJobs(folder).All().Where(job => job.List is not null))
        {
            try
            {
                foreach (var (index, (state, reason)) in slurm.QueueAsync(job.Job, cancellation).GetAwaiter().GetResult())
                    view[SlurmJobs.Trial(job.List!, index)] = reason == "None" ? $"{job.Job}_{index} {state}" : $"{job.Job}_{index} {state} ({reason})";
            }
            catch (RunException)
            {
                // The status files are the truth; the queue is a second opinion that may be out of reach.
                return view;
            }
        }

        return view;
    }
}
