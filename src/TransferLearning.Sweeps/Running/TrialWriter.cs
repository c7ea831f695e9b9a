using TransferLearning.Experiments;
using TransferLearning.Sweeps.Definition;
using TransferLearning.Sweeps.State;

namespace TransferLearning.Sweeps.Running;

/// <summary>Writes a trial as an ordinary experiment that <c>tl run</c> repeats: everything resolved, no <c>sweep</c> left.</summary>
/// <param name="threads">Threads of a trial; null: the machine's, as in a run by itself. It is written down, because it can change the last bits.</param>
public sealed class TrialWriter(Language language, SweepPlan plan, int? threads)
{
    /// <exception cref="ExperimentException">The point makes no valid experiment.</exception>
    public void Write(SweepFolder folder, TrialStatus trial)
    {
        var overrides = new List<string>(plan.Overrides);
        overrides.AddRange(trial.Values.Select(value => $"{value.Key}={value.Value}"));
        overrides.Add($"seed={trial.Seed}");
        if (trial.File is null)
            overrides.Add($"name={plan.Name}-{trial.Trial:D4}");
        if (threads is { } count)
            overrides.Add($"run.threads={count}");
        var loaded = language.Load(trial.File ?? plan.Files[0], overrides);

        folder.WriteExperiment(trial.Trial, loaded.Valid.Resolved.Without("sweep").ToYaml());
    }
}
