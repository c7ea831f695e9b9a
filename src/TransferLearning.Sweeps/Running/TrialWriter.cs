using TransferLearning.Experiments;
using TransferLearning.Sweeps.Definition;
using TransferLearning.Sweeps.State;

namespace TransferLearning.Sweeps.Running;

/// <summary>Writes a trial as an ordinary experiment that <c>tl run</c> can repeat: fully resolved, without the <c>sweep</c> section.</summary>
/// <param name="threads">
/// The threads written for a trial whose experiment sets none, because they can change the last bits of its results. Null: the machine's default, as in a single run.
/// </param>
internal sealed class TrialWriter(Language language, SweepPlan plan, int? threads)
{
    /// <exception cref="ExperimentException">The point makes no valid experiment.</exception>
    public void Write(SweepFolder folder, TrialStatus trial)
    {
        var loaded = language.LoadTrial(plan.Experiments[trial.File is null ? 0 : trial.Point], new TrialSettings
        {
            Values = trial.Values,
            Name = trial.File is null ? $"{plan.Name}-{trial.Trial:D4}" : null,
            Seed = trial.Seed,
            Threads = threads,
        });
        folder.WriteExperiment(trial.Trial, loaded.Valid.Resolved.ToRunYaml());
    }
}
