using TransferLearning.Sweeps.State;
using TransferLearning.Tracking;

namespace TransferLearning.Sweeps.Lifetime;

/// <summary>Registers the model of a sweep's best trial, and only that one: the best trial is not known while trials run.</summary>
internal static class BestRegistration
{
    /// <summary>Registers the best trial's model if its file has <c>tracking.register</c>.</summary>
    /// <returns>Warnings for the user.</returns>
    public static IReadOnlyList<string> Register(OpenSweep sweep, TrialStatus best)
    {
        if (sweep.Host.Language.Load(sweep.ExperimentFile(best)).Experiment is not { Tracking.Register: { } register } experiment || best.RunId is not { } run)
            return [];
        if (register.When is { } condition && !condition.Holds(best.Metrics))
            return [$"The best trial's model is not registered as '{register.Name}': {condition} does not hold."];
        if (experiment.Data.Folds is not null)
            return [$"No model is registered as '{register.Name}': a cross-validation has one model for each fold, and none for all of the data."];
        try
        {
            using var log = Tracker.Open(experiment.Tracking.Uri, sweep.WorkingFolder).Amend(run);
            log.Register("model", register.Name, register.Alias);
            return log.Deliver(TimeSpan.FromSeconds(20)).Warnings;
        }
        catch (RunException impossible)
        {
            return [$"The best trial's model is not registered as '{register.Name}': {impossible.Message}"];
        }
    }
}
