using TransferLearning.Tracking;
using TransferLearning.Training.Planning;
using TransferLearning.Training.Progress;

namespace TransferLearning.Training.Running;

/// <summary>Registers a run's model as <c>tracking.register</c> says.</summary>
internal static class Registration
{
    /// <summary>Registers the model that a run has logged.</summary>
    /// <returns>False if the condition does not hold; the observer is told.</returns>
    public static bool Register(RegisterSection register, IReadOnlyDictionary<string, double> metrics, IRunLog log, IRunObserver observer)
    {
        if (register.When is { } condition && !condition.Holds(metrics))
        {
            observer.Notice($"The model is not registered as '{register.Name}': {condition} does not hold.");
            return false;
        }

        log.Register("model", register.Name, register.Alias);
        return true;
    }

    /// <summary>Whether a file asks to register the model of a run that had finished before.</summary>
    public static bool IsMissing(Plan plan, RunOptions options, Tracker tracker, string runId) =>
        options.Register && plan.Experiment.Data.Folds is null && plan.Experiment.Tracking.Register is { } register && !tracker.IsRegistered(runId, register.Name, register.Alias);
}
