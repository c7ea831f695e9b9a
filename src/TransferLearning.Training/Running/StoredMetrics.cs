namespace TransferLearning.Training.Running;

/// <summary>What metrics of a <see cref="RunResult"/> are called in the store: what is before <c>/</c> is a section of MLflow's charts, one a family.</summary>
public static class StoredMetrics
{
    /// <summary><c>test_accuracy</c> is <c>test/accuracy</c> there; every other name stays.</summary>
    public static string NameOf(string metric) => IsTest(metric) ? "test/" + metric[MetricName.Test.Length..] : metric;

    /// <summary>Whether a metric is of the test set.</summary>
    internal static bool IsTest(string metric) => MetricName.IsOfTest(metric);

    /// <summary>
    /// The metrics that are one number for the whole run, <c>best/…</c> and <c>test/…</c>, under their names in the store. The others are of an epoch,
    /// and in a run without epochs MLflow would draw them as dots among the curves of other runs.
    /// </summary>
    public static IEnumerable<KeyValuePair<string, double>> OfRun(IEnumerable<KeyValuePair<string, double>> metrics) =>
        metrics.Where(metric => IsTest(metric.Key) || metric.Key.Contains('/', StringComparison.Ordinal)).Select(metric => KeyValuePair.Create(NameOf(metric.Key), metric.Value));
}
