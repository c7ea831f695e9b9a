using TransferLearning.Training.Losses;
using TransferLearning.Training.Metrics;
using TransferLearning.Training.Metrics.Sums;
using static TorchSharp.torch;

namespace TransferLearning.Training.Tasks;

/// <summary>Computes the metrics of predictions.</summary>
internal static class PredictionMetrics
{
    /// <summary>The metrics by name. The loss is that of the predictions, without regularisation.</summary>
    public static IReadOnlyDictionary<string, double> Of(Predictions predictions, OutputMeaning outputs, IReadOnlyList<Metric> metrics)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        ArgumentNullException.ThrowIfNull(outputs);
        using var sums = new MetricAccumulator(CPU, outputs, metrics);
        if (predictions.Count > 0)
        {
            using var scope = NewDisposeScope();
            var (predicted, targets) = Tensors(predictions);
            sums.Add(predictions.Loss, predicted, targets);
        }

        return sums.Read().Values;
    }

    /// <summary>Adds all predictions to sums that need no loss.</summary>
    internal static void Add(Predictions predictions, MetricSums sums)
    {
        if (predictions.Count == 0)
            return;
        using var scope = NewDisposeScope();
        var (outputs, targets) = Tensors(predictions);
        sums.Add(new MeasuredBatch { Count = predictions.Count, Outputs = outputs, Predicted = outputs, Targets = targets });
    }

    private static (Tensor Outputs, Targets Targets) Tensors(Predictions predictions)
    {
        long[] shape = [predictions.Count, predictions.Classes];
        var labels = tensor([.. predictions.Labels.Select(label => (long)label)], int64);
        return (tensor(predictions.Probabilities, shape), new Targets(labels, predictions.Wanted is { } wanted ? tensor(wanted, shape) : null));
    }
}
