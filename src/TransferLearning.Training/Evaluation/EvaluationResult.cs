using TransferLearning.Training.Metrics;
using TransferLearning.Training.Tasks;

namespace TransferLearning.Training.Evaluation;

/// <summary>What a labelled set says of a model.</summary>
/// <param name="Pictures">How many.</param>
/// <param name="Metrics">The task's metrics by their names; the loss is without regularisation.</param>
/// <param name="Table">The scores of each class, label or number.</param>
public sealed record EvaluationResult(int Pictures, IReadOnlyDictionary<string, double> Metrics, EvaluationTable Table)
{
    /// <param name="predictions">What the model said.</param>
    /// <param name="task">The model's task.</param>
    /// <param name="names">The names of its outputs.</param>
    public static EvaluationResult Of(Predictions predictions, LearningTask task, IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        ArgumentNullException.ThrowIfNull(task);
        var outputs = predictions.Outputs ?? throw new ArgumentException("The predictions do not say what their outputs mean.", nameof(predictions));
        return new EvaluationResult(predictions.Count, PredictionMetrics.Of(predictions, outputs, MetricCatalogue.OfModel(task, outputs)), task.Table(predictions, names));
    }
}
