namespace TransferLearning.Experiments;

/// <summary>A bound on a named metric: <c>val_accuracy &gt;= 0.95</c>.</summary>
public sealed record MetricCondition(string Metric, Expectation Bound)
{
    /// <summary>Reads <c>val_accuracy &gt;= 0.95</c>; false where the text is no condition.</summary>
    public static bool TryParse(string text, out MetricCondition? condition)
    {
        condition = null;
        var at = text.AsSpan().IndexOfAny('<', '>', '=');
        if (at <= 0 || !Expectation.TryParse(text[at..], out var bound))
            return false;
        condition = new(text[..at].Trim(), bound!);
        return condition.Metric.Length > 0;
    }

    public override string ToString() => $"{Metric} {Bound}";
}
