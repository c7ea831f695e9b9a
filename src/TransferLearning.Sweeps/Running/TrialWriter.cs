using TransferLearning.Experiments;
using TransferLearning.Sweeps.Definition;
using TransferLearning.Sweeps.State;

namespace TransferLearning.Sweeps.Running;

/// <summary>Writes a trial as an ordinary experiment that <c>tl run</c> repeats: everything resolved, no <c>sweep</c> left.</summary>
/// <param name="threads">Threads of a trial that says none; null: the machine's, as in a run by itself. They are written down, because they can change the last bits.</param>
public sealed class TrialWriter(Language language, SweepPlan plan, int? threads)
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
