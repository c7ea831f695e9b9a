using System.Text.Json.Serialization;
using TransferLearning.Experiments;

namespace TransferLearning.Training.Metrics;

/// <summary>The metrics of an epoch.</summary>
/// <param name="Count">The number of samples.</param>
/// <param name="Values">Every metric's value by its name, in the order of <see cref="MetricList.All"/>.</param>
internal sealed record EpochMetrics(long Count, IReadOnlyDictionary<string, double> Values)
{
    /// <summary>The mean loss of a sample; it includes regularisation, as in Keras.</summary>
    public double Loss => Values[MetricName.Loss];
}

/// <summary>The sums of an unfinished epoch.</summary>
/// <param name="Count">The number of samples so far.</param>
/// <param name="Sums">The numbers of the sums, by the sums' name.</param>
internal sealed record MetricState(long Count, IReadOnlyDictionary<string, double[]> Sums)
{
    /// <summary>The loss in a state of an older version, in which sums had no names.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? LossSum { get; init; }

    /// <summary>The top-5 count in such a state.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? InTop { get; init; }

    /// <summary>The confusion matrix in such a state.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<double>? Confusion { get; init; }

    /// <summary>The sums by name, for states of any version.</summary>
    internal IReadOnlyDictionary<string, double[]> Named => Sums ?? new Dictionary<string, double[]>(StringComparer.Ordinal)
    {
        ["loss"] = [LossSum ?? 0],
        ["confusion"] = [.. Confusion ?? []],
        ["top_5"] = [InTop ?? 0],
    };
}
