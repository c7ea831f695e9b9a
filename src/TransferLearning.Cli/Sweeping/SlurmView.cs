using TransferLearning.Sweeps.Slurm;
using TransferLearning.Sweeps.State;

namespace TransferLearning.Cli.Sweeping;

/// <summary>What Slurm's queue says of a sweep's trials.</summary>
internal static class SlurmView
{
    /// <summary>State and reason by trial, of those that are in the queue; empty for a sweep that was not submitted, or where Slurm does not answer.</summary>
    public static IReadOnlyDictionary<int, string> Of(SweepFolder folder, CancellationToken cancellation)
    {
        try
        {
            return SlurmQueue.OfAsync(folder, new SlurmClient(), cancellation).GetAwaiter().GetResult().Trials.ToDictionary(
                trial => trial.Key,
                trial => $"{trial.Value.Task} {trial.Value.State}" + (trial.Value.Reason == "None" ? "" : $" ({trial.Value.Reason})"));
        }
        catch (RunException)
        {
            // The status files are the truth; the queue is a second opinion that may be out of reach.
            return new Dictionary<int, string>();
        }
    }
}
