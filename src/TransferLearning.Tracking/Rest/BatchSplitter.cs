namespace TransferLearning.Tracking.Rest;

/// <summary>Splits log items into calls within the server's limits: 1000 metrics, 100 params, 100 tags, 1000 items together, 1 MB.</summary>
internal static class BatchSplitter
{
    public const int Metrics = 1000;
    public const int Params = 100;
    public const int Tags = 100;
    public const int Together = 1000;
    public const int Bytes = 1_000_000;

    /// <summary>Bytes of an item's numbers, field names and quotes, rounded up.</summary>
    private const int ItemOverhead = 128;

    /// <summary>The most bytes that one character takes in JSON, as in <c>\u0000</c>.</summary>
    private const int LongestCharacter = 6;

    public static IEnumerable<LogBatch> Split(string runId, IReadOnlyList<WireMetric> metrics, IReadOnlyList<WirePair> parameters, IReadOnlyList<WirePair> tags)
    {
        var batch = Empty(runId);
        var bytes = ItemOverhead;
        foreach (var (metric, parameter, tag) in Items(metrics, parameters, tags))
        {
            var size = metric is not null ? Size(metric.Key, null) : Size((parameter ?? tag)!.Key, (parameter ?? tag)!.Value);
            if (Full(batch, metric, parameter, tag) || bytes + size > Bytes)
            {
                yield return batch;
                (batch, bytes) = (Empty(runId), ItemOverhead);
            }

            bytes += size;
            if (metric is not null)
                batch.Metrics.Add(metric);
            if (parameter is not null)
                batch.Params.Add(parameter);
            if (tag is not null)
                batch.Tags.Add(tag);
        }

        if (batch.Metrics.Count + batch.Params.Count + batch.Tags.Count > 0)
            yield return batch;
    }

    private static IEnumerable<(WireMetric? Metric, WirePair? Parameter, WirePair? Tag)> Items(IReadOnlyList<WireMetric> metrics, IReadOnlyList<WirePair> parameters, IReadOnlyList<WirePair> tags) =>
        parameters.Select(parameter => ((WireMetric?)null, (WirePair?)parameter, (WirePair?)null))
            .Concat(tags.Select(tag => ((WireMetric?)null, (WirePair?)null, (WirePair?)tag)))
            .Concat(metrics.Select(metric => ((WireMetric?)metric, (WirePair?)null, (WirePair?)null)));

    private static bool Full(LogBatch batch, WireMetric? metric, WirePair? parameter, WirePair? tag) =>
        batch.Metrics.Count + batch.Params.Count + batch.Tags.Count >= Together
        || (metric is not null && batch.Metrics.Count >= Metrics)
        || (parameter is not null && batch.Params.Count >= Params)
        || (tag is not null && batch.Tags.Count >= Tags);

    private static int Size(string key, string? value) => ItemOverhead + (LongestCharacter * (key.Length + (value?.Length ?? 0)));

    private static LogBatch Empty(string runId) => new(runId, [], [], []);
}
