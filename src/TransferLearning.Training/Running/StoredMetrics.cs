namespace TransferLearning.Training.Running;

/// <summary>The names of a <see cref="RunResult"/>'s metrics in the store. MLflow's charts have a section for each prefix before <c>/</c>.</summary>
public static class StoredMetrics
{
    /// <summary>The name in the store: <c>test_accuracy</c> is <c>test/accuracy</c>; other names stay.</summary>
    public static string NameOf(string metric) => IsTest(metric) ? "test/" + metric[MetricName.Test.Length..] : metric;

    /// <summary>Whether a metric belongs to the test set.</summary>
    internal static bool IsTest(string metric) => MetricName.IsOfTest(metric);

    /// <summary>
    /// The metrics with one value for the whole run, <c>best/…</c> and <c>test/…</c>, under their names in the store. All others are metrics of an epoch:
    /// in a run without epochs, MLflow would draw them as dots among the curves of other runs.
    /// </summary>
    public static IEnumerable<KeyValuePair<string, double>> OfRun(IEnumerable<KeyValuePair<string, double>> metrics) =>
        metrics.Where(metric => IsTest(metric.Key) || metric.Key.Contains('/', StringComparison.Ordinal)).Select(metric => KeyValuePair.Create(NameOf(metric.Key), metric.Value));
}
