using TransferLearning.Sweeps.Slurm;
using TransferLearning.Sweeps.State;

namespace TransferLearning.Cli.Sweeping;

/// <summary>Reads a sweep's trials from Slurm's queue.</summary>
internal static class SlurmView
{
    /// <summary>The state and reason of each queued trial; empty if the sweep was not submitted, or if Slurm does not answer.</summary>
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
            // The status files are authoritative, so an unreachable queue is no error.
            return new Dictionary<int, string>();
        }
    }
}
