using TransferLearning.Training.Metrics;
using TransferLearning.Training.Tasks;

namespace TransferLearning.Training.Evaluation;

/// <summary>The evaluation of a model on a labelled set.</summary>
/// <param name="Pictures">The number of pictures.</param>
/// <param name="Metrics">The task's metrics by name; the loss does not include regularisation.</param>
/// <param name="Table">The scores of each class, label or number.</param>
public sealed record EvaluationResult(int Pictures, IReadOnlyDictionary<string, double> Metrics, EvaluationTable Table)
{
    /// <param name="predictions">The model's predictions.</param>
    /// <param name="task">The model's task.</param>
    /// <param name="names">The names of its outputs.</param>
    public static EvaluationResult Of(Predictions predictions, LearningTask task, IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        ArgumentNullException.ThrowIfNull(task);
        var outputs = predictions.Outputs ?? throw new ArgumentException("The predictions lack the meaning of their outputs.", nameof(predictions));
        return new EvaluationResult(predictions.Count, PredictionMetrics.Of(predictions, outputs, MetricCatalogue.OfModel(task, outputs)), task.Table(predictions, names));
    }
}
