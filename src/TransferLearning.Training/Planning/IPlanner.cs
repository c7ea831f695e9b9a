namespace TransferLearning.Training.Planning;

/// <summary>Makes plans. A run makes a new plan when its weights have been fetched, when torch's mode changes, and for each fold.</summary>
public interface IPlanner
{
    /// <summary>Makes a plan, or reports all errors of the experiment.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="fold">The fold of a cross-validation, from 0; null for the whole experiment.</param>
    /// <param name="cancellation">Stops reading data and weights.</param>
    /// <exception cref="OperationCanceledException"/>
    PlanResult Plan(Experiment experiment, int? fold = null, CancellationToken cancellation = default);
}
