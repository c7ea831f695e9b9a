namespace TransferLearning.Experiments.Values;

/// <summary>A bound on a named metric: <c>val_accuracy &gt;= 0.95</c>.</summary>
public sealed record MetricCondition(string Metric, Expectation Bound)
{
    /// <summary>Parses <c>val_accuracy &gt;= 0.95</c>; false if the text is not a condition.</summary>
    public static bool TryParse(string text, out MetricCondition? condition)
    {
        condition = null;
        var at = text.AsSpan().IndexOfAny('<', '>', '=');
        if (at <= 0 || !Expectation.TryParse(text[at..], out var bound))
            return false;
        condition = new(text[..at].Trim(), bound!);
        return condition.Metric.Length > 0;
    }

    /// <summary>Whether the metric was measured and its value is within the bound.</summary>
    public bool Holds(IReadOnlyDictionary<string, double> metrics) => metrics.TryGetValue(Metric, out var value) && Bound.Holds(value);

    public override string ToString() => $"{Metric} {Bound}";
}
