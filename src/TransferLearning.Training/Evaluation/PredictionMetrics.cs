using TransferLearning.Training.Losses;
using TransferLearning.Training.Metrics;
using static TorchSharp.torch;

namespace TransferLearning.Training.Evaluation;

/// <summary>The metrics of predictions.</summary>
public static class PredictionMetrics
{
    /// <summary>Each metric's value by its name. The loss is that of the predictions, without regularisation.</summary>
    public static IReadOnlyDictionary<string, double> Of(Predictions predictions, OutputMeaning outputs, IReadOnlyList<Metric> metrics)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        ArgumentNullException.ThrowIfNull(outputs);
        using var sums = new MetricAccumulator(CPU, outputs, metrics);
        if (predictions.Count > 0)
        {
            using var scope = NewDisposeScope();
            long[] shape = [predictions.Count, predictions.Classes];
            var labels = tensor([.. predictions.Labels.Select(label => (long)label)], int64);
            sums.Add(predictions.Loss, tensor(predictions.Probabilities, shape), new Targets(labels, predictions.Wanted is { } wanted ? tensor(wanted, shape) : null));
        }

        return sums.Read().Values;
    }
}
