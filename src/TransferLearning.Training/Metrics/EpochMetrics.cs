namespace TransferLearning.Training.Metrics;

/// <summary>What an epoch came to.</summary>
/// <param name="Count">Samples seen.</param>
/// <param name="Loss">Mean loss of a sample, regularisation included as in Keras.</param>
/// <param name="Confusion">Counts of true and predicted classes.</param>
/// <param name="TopFive">The part of the samples whose class is among the five likeliest; null for five classes or fewer.</param>
public sealed record EpochMetrics(long Count, double Loss, ConfusionMatrix Confusion, double? TopFive)
{
    /// <summary>The part of the samples that were classified right.</summary>
    public double Accuracy => Confusion.Accuracy;
}

/// <summary>The sums of an unfinished epoch.</summary>
public sealed record MetricState(long Count, double LossSum, long InTop, IReadOnlyList<long> Confusion);
