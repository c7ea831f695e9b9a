namespace TransferLearning.Tracking.Rest;

/// <summary>Logs metrics, params and tags in batches. Sending a batch twice does no harm.</summary>
internal sealed class BatchApi(MlflowHttp http)
{
    /// <summary>Sends everything in as few calls as the server's limits allow.</summary>
    /// <param name="check">Called when a batch is refused; throws if the cause is the run itself and not an item.</param>
    /// <param name="refused">Receives each item that the server refuses: its kind, its content, the reason.</param>
    public void Log(string runId, IReadOnlyList<WireMetric> metrics, IReadOnlyList<WirePair> parameters, IReadOnlyList<WirePair> tags, Action check, Action<string, string, string> refused, CancellationToken cancellation)
    {
        foreach (var batch in BatchSplitter.Split(runId, metrics, parameters, tags))
            Send(batch, check, refused, cancellation);
    }

    /// <summary>
    /// Sends a batch. A server refuses a whole batch because of one item, so a refused batch is halved until the bad item is alone.
    /// </summary>
    private void Send(LogBatch batch, Action check, Action<string, string, string> refused, CancellationToken cancellation)
    {
        try
        {
            http.Post("runs/log-batch", batch, RestJson.Default.LogBatch, RestJson.Default.Nothing, cancellation);
        }
        catch (ServerRefusedException error) when (!error.IsMissing && !error.IsUnknownCall)
        {
            check();
            var count = batch.Metrics.Count + batch.Params.Count + batch.Tags.Count;
            if (count <= 1)
            {
                if (batch.Metrics is [var metric])
                    refused("metric", $"{metric.Key} = {metric.Value.ToString(System.Globalization.CultureInfo.InvariantCulture)} (step {metric.Step})", error.Message);
                else if ((batch.Params.Count == 1 ? batch.Params : batch.Tags) is [var pair])
                    refused(batch.Params.Count == 1 ? "param" : "tag", $"{pair.Key} = {pair.Value}", error.Message);
                return;
            }

            foreach (var half in Halves(batch))
                Send(half, static () => { }, refused, cancellation);
        }
    }

    private static IEnumerable<LogBatch> Halves(LogBatch batch)
    {
        var kinds = (batch.Metrics.Count > 0 ? 1 : 0) + (batch.Params.Count > 0 ? 1 : 0) + (batch.Tags.Count > 0 ? 1 : 0);
        if (kinds > 1)
        {
            yield return batch with { Params = [], Tags = [] };
            yield return batch with { Metrics = [], Tags = [] };
            yield return batch with { Metrics = [], Params = [] };
            yield break;
        }

        foreach (var first in new[] { true, false })
            yield return batch with { Metrics = Half(batch.Metrics, first), Params = Half(batch.Params, first), Tags = Half(batch.Tags, first) };
    }

    private static List<T> Half<T>(List<T> list, bool first) =>
        first ? list.GetRange(0, list.Count / 2) : list.GetRange(list.Count / 2, list.Count - (list.Count / 2));
}
