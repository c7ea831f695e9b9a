using TransferLearning.Sweeps.Slurm;
using TransferLearning.Sweeps.State;

namespace TransferLearning.Sweeps.Lifetime;

/// <summary>The jobs of a sweep that were submitted to Slurm, and the state of the sweep after that.</summary>
/// <param name="Trials">All trials that the sweep has started.</param>
/// <param name="EndedUnbegun">Trials that ended before they were submitted.</param>
/// <param name="Jobs">The numbers of the submitted jobs; empty if nothing is left to submit.</param>
/// <param name="InQueue">How many trials were in the queue already.</param>
/// <param name="IsBetweenRounds">Whether a job in the queue chooses the trials of the next round. All existing trials have ended then, but the sweep has not.</param>
public sealed record SweepSubmission(IReadOnlyList<TrialStatus> Trials, IReadOnlyList<TrialStatus> EndedUnbegun, IReadOnlyList<long> Jobs, int InQueue, bool IsBetweenRounds)
{
    /// <summary>Whether the sweep has ended: nothing was submitted, and nothing will be.</summary>
    public bool IsOver => Jobs.Count == 0 && !IsBetweenRounds && Trials.All(trial => trial.Ended);

    /// <summary>Submits all trials that are known now and neither ended nor in the queue.</summary>
    /// <exception cref="RunException">Slurm refuses a job or is missing.</exception>
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
