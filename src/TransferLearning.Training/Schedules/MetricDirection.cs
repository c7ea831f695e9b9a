namespace TransferLearning.Training.Schedules;

/// <summary>Whether a metric is better when it is smaller or larger.</summary>
public enum Direction
{
    Minimize,
    Maximize,
}

/// <summary>Which way a metric becomes better, by its name: what is called a loss or an error falls, everything else rises.</summary>
public static class MetricDirection
{
    public static Direction Of(string metric) =>
        metric.EndsWith("loss", StringComparison.Ordinal) || metric.EndsWith("error", StringComparison.Ordinal)
            ? Direction.Minimize
            : Direction.Maximize;
}
