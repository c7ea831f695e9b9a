using TransferLearning.Sweeps.Slurm;

namespace TransferLearning.Sweeps.Lifetime;

/// <summary>The next points or batch scripts of a sweep, for a dry run. Nothing is written or submitted.</summary>
public static class SweepPreview
{
    /// <summary>The points that are known before any result, each as its overrides or its file. An adaptive sweep has one such point; any other sweep knows all its points.</summary>
    public static IReadOnlyList<string> Points(OpenSweep sweep)
    {
        ArgumentNullException.ThrowIfNull(sweep);
        var plan = sweep.Plan;
        var known = plan.Adaptive ? Math.Min(1, plan.Points) : plan.Points;
        return [.. Enumerable.Range(0, known).Select(point => plan.Sampler is { } sampler
            ? UrlSecrets.Masked(string.Join("  ", plan.Space!.Overrides(sampler.Next(point, []))))
            : plan.Files[point])];
    }

    /// <summary>The batch scripts that would be submitted.</summary>
    /// <param name="sweep">The sweep.</param>
    /// <param name="slurm">The cluster; without one, arrays have Slurm's own largest size and the queue is empty.</param>
    /// <param name="notice">Receives a message if no cluster answers.</param>
    /// <param name="cancellation">Stops waiting for the cluster.</param>
    public static async Task<IReadOnlyList<string>> ScriptsAsync(OpenSweep sweep, SlurmClient slurm, Action<string> notice, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(sweep);
        ArgumentNullException.ThrowIfNull(slurm);
        ArgumentNullException.ThrowIfNull(notice);
        var (size, known) = (SlurmLauncher.DefaultMaximumArraySize, SlurmQueue.Empty);
        try
        {
            var answered = await slurm.MaximumArraySizeAsync(cancellation).ConfigureAwait(false);
            (size, known) = (answered, await SlurmQueue.OfAsync(sweep.Folder, slurm, cancellation).ConfigureAwait(false));
        }
        catch (RunException unreachable)
        {
            notice($"No cluster answers, so arrays are split at Slurm's default of {SlurmLauncher.DefaultMaximumArraySize}: {unreachable.Message}");
        }

        return [.. sweep.Launcher(sweep.Queue(divideThreads: false)).DryRun((size, known))];
    }
}
