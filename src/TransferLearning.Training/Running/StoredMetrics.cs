namespace TransferLearning.Training.Running;

/// <summary>What metrics of a <see cref="RunResult"/> are called in the store: what is before <c>/</c> is a section of MLflow's charts, one a family.</summary>
public static class StoredMetrics
{
    /// <summary><c>test_accuracy</c> is <c>test/accuracy</c> there; every other name stays.</summary>
    public static string NameOf(string metric) => IsTest(metric) ? "test/" + metric[MetricName.Test.Length..] : metric;

    /// <summary>Whether a metric is of the test set.</summary>
    internal static bool IsTest(string metric) => MetricName.IsOfTest(metric);

    /// <summary>Whether a metric is one number for the run as a whole, and not an epoch's.</summary>
    internal static bool IsSummary(string metric) => IsTest(metric) || metric.Contains('/', StringComparison.Ordinal);
}
