using TransferLearning.Training.Metrics;
using TransferLearning.Training.Metrics.Resampling;
using TransferLearning.Training.Tasks;

namespace TransferLearning.Training.Assessing;

/// <summary>Two models on the same pictures: the difference of the task's metric with its paired bootstrap interval, and McNemar's test for classes.</summary>
/// <param name="Metric">The name of the task's metric.</param>
/// <param name="First">Its value for the first model.</param>
/// <param name="Second">Its value for the second model.</param>
/// <param name="Interval">The 95 % bootstrap interval of first − second: both models are resampled with the same pictures. Null if it has none.</param>
/// <param name="Test">McNemar's test; null if the outputs are not exclusive classes.</param>
public sealed record ModelComparison(string Metric, double First, double Second, Interval? Interval, McNemar? Test)
{
    /// <summary>Compares the predictions of two models for the same pictures, in the same order.</summary>
    /// <exception cref="ArgumentException">The predictions are of different pictures.</exception>
    public static ModelComparison Of(Predictions first, Predictions second, LearningTask task, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        ArgumentNullException.ThrowIfNull(task);
        if (!first.Indices.SequenceEqual(second.Indices))
            throw new ArgumentException("The predictions are of different pictures.", nameof(second));
        ScoredSet[] sets = [first.Scored(), second.Scored()];
        var metric = MetricCatalogue.OfModel(task, sets[0].Outputs).Single(each => each.Name == task.DefaultMetric);
        var cost = metric is ScoreMetric ? 2 * sets[0].Outputs.Count : 2;
        var differences = first.Count == 0
            ? []
            : Bootstrap.Values(sets, [drawn => metric.Of(drawn[0]) - metric.Of(drawn[1])], Bootstrap.ResamplesFor((long)cost * first.Count), cancellation)[0];
        double Value(Predictions predictions, ScoredSet set) => PredictionMetrics.Of(predictions, set.Outputs, [metric])[metric.Name];
        return new ModelComparison(
            metric.Name, Value(first, sets[0]), Value(second, sets[1]), Bootstrap.Interval(differences), task.Targets == TargetForm.OneClass ? Tested(first, second) : null);
    }

    private static McNemar Tested(Predictions first, Predictions second)
    {
        var counts = new int[4];
        foreach (var (one, other) in TopClass.Of(first).Zip(TopClass.Of(second)))
            counts[(one.IsRight, other.IsRight) switch { (true, true) => 0, (true, false) => 1, (false, true) => 2, _ => 3 }]++;
        return new McNemar(counts[0], counts[1], counts[2], counts[3]);
    }
}
