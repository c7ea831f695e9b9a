namespace TransferLearning.Training.Planning;

/// <summary>Makes plans. A run makes a new one when its weights have been fetched or torch's mode changes, and one for each fold.</summary>
public interface IPlanner
{
    /// <summary>Plans, or says everything that stands against it.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="fold">The fold of a cross-validation, from 0; null for the whole experiment.</param>
    /// <param name="cancellation">Ends the reading of data and weights.</param>
    /// <exception cref="OperationCanceledException"/>
    PlanResult Plan(Experiment experiment, int? fold = null, CancellationToken cancellation = default);
}
