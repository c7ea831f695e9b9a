using System.Text.Json.Serialization;
using TransferLearning.Experiments;

namespace TransferLearning.Training.Metrics;

/// <summary>What an epoch came to.</summary>
/// <param name="Count">Samples seen.</param>
/// <param name="Values">Every metric's value by its name, in the order of <see cref="MetricList.All"/>.</param>
public sealed record EpochMetrics(long Count, IReadOnlyDictionary<string, double> Values)
{
    /// <summary>Mean loss of a sample, regularisation included as in Keras.</summary>
    public double Loss => Values[MetricName.Loss];
}

/// <summary>The sums of an unfinished epoch.</summary>
/// <param name="Count">Samples seen.</param>
/// <param name="Sums">The numbers of each kind of sums, by its name.</param>
public sealed record MetricState(long Count, IReadOnlyDictionary<string, double[]> Sums)
{
    /// <summary>The loss of a state that was written before sums had names.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? LossSum { get; init; }

    /// <summary>The counts of the likeliest five of such a state.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? InTop { get; init; }

    /// <summary>The confusion matrix of such a state.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<double>? Confusion { get; init; }

    /// <summary>The sums by their names, whenever the state was written.</summary>
    internal IReadOnlyDictionary<string, double[]> Named => Sums ?? new Dictionary<string, double[]>(StringComparer.Ordinal)
    {
        ["loss"] = [LossSum ?? 0],
        ["confusion"] = [.. Confusion ?? []],
        ["top_5"] = [InTop ?? 0],
    };
}
