using TransferLearning.Sweeps.Slurm;
using TransferLearning.Sweeps.State;

namespace TransferLearning.Sweeps.Lifetime;

/// <summary>What was submitted of a sweep to Slurm, and how the sweep stands after that.</summary>
/// <param name="Trials">Every trial that the sweep has begun.</param>
/// <param name="EndedUnbegun">Trials that ended before they were submitted.</param>
/// <param name="Jobs">The numbers of the submitted jobs; none where nothing is left to be submitted.</param>
/// <param name="InQueue">How many trials were in the queue already.</param>
/// <param name="IsBetweenRounds">Whether a job in the queue chooses the next round's trials: all trials there are have ended, but the sweep has not.</param>
public sealed record SweepSubmission(IReadOnlyList<TrialStatus> Trials, IReadOnlyList<TrialStatus> EndedUnbegun, IReadOnlyList<long> Jobs, int InQueue, bool IsBetweenRounds)
{
    /// <summary>Whether the sweep has ended: nothing was submitted, and nothing will be.</summary>
    public bool IsOver => Jobs.Count == 0 && !IsBetweenRounds && Trials.All(trial => trial.Ended);

    /// <summary>Submits what is to be done and can be known by now.</summary>
    /// <exception cref="RunException">Slurm refuses, or is not there.</exception>
    public static async Task<SweepSubmission> SubmitAsync(OpenSweep sweep, SlurmClient slurm, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(sweep);
        ArgumentNullException.ThrowIfNull(slurm);
        var queue = sweep.Queue(divideThreads: false);
        var known = await SlurmQueue.OfAsync(sweep.Folder, slurm, cancellation).ConfigureAwait(false);
        var jobs = await sweep.Launcher(queue).SubmitAsync(slurm, known, cancellation).ConfigureAwait(false);
        var between = sweep.Plan.Adaptive && known.Steps.Count > 0 && queue.Trials.Count(trial => trial.Ended) < sweep.Plan.Trials;
        return new SweepSubmission(queue.Trials, [.. queue.EndedUnbegun()], jobs, known.Trials.Count, between);
    }
}
