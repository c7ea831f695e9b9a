using TransferLearning.Tracking.Host;

namespace TransferLearning.Tracking.Rest;

/// <summary>Creates, finds and updates runs.</summary>
internal sealed class RunsApi(MlflowHttp http)
{
    /// <summary>Creates a run. The call is not retried: if the response is lost, the run is found later by its tag.</summary>
    public WireRun Create(CreateRun run, CancellationToken cancellation) =>
        http.Post("runs/create", run, RestJson.Default.CreateRun, RestJson.Default.RunAnswer, cancellation, once: true).Run;

    public void Update(string runId, string status, long? ended, CancellationToken cancellation) =>
        http.Post("runs/update", new UpdateRun(runId, status, ended), RestJson.Default.UpdateRun, RestJson.Default.Nothing, cancellation);

    public void Delete(string runId, CancellationToken cancellation) =>
        http.Post("runs/delete", new DeleteRun(runId), RestJson.Default.DeleteRun, RestJson.Default.Nothing, cancellation);

    public WireRun? Get(string runId, CancellationToken cancellation)
    {
        try
        {
            return http.Get($"runs/get?run_id={Uri.EscapeDataString(runId)}", RestJson.Default.RunAnswer, cancellation).Run;
        }
        catch (ServerRefusedException refused) when (refused.IsMissing)
        {
            return null;
        }
    }

    /// <summary>The server's runs with our run id: usually one or none, two if the response of a create call was lost.</summary>
    public IReadOnlyList<WireRun> OfOurs(string experimentId, string ourRunId, CancellationToken cancellation) =>
        [.. Search([experimentId], $"tags.`{RunTags.RunId}` = '{ourRunId}'", 10, cancellation)];

    public IEnumerable<WireRun> Search(List<string> experimentIds, string? filter, int atMost, CancellationToken cancellation)
    {
        string? page = null;
        var left = atMost;
        do
        {
            var found = http.Post(
                "runs/search",
                new SearchRuns(experimentIds, filter, Math.Min(left, 1000), page, ["attributes.start_time DESC"]),
                RestJson.Default.SearchRuns, RestJson.Default.FoundRuns, cancellation);
            foreach (var run in found.Runs ?? [])
            {
                yield return run;
                left--;
            }

            page = found.NextPageToken;
        }
        while (left > 0 && !string.IsNullOrEmpty(page));
    }

    /// <summary>All points of a metric. Every request sets a page size, because some servers return an empty list without it.</summary>
    public IEnumerable<WireMetric> History(string runId, string key, CancellationToken cancellation)
    {
        string? page = null;
        do
        {
            var found = http.Get(
                $"metrics/get-history?run_id={Uri.EscapeDataString(runId)}&metric_key={Uri.EscapeDataString(key)}&max_results=25000{(page is null ? "" : "&page_token=" + Uri.EscapeDataString(page))}",
                RestJson.Default.FoundMetrics, cancellation);
            foreach (var metric in found.Metrics ?? [])
                yield return metric;
            page = found.NextPageToken;
        }
        while (!string.IsNullOrEmpty(page));
    }
}
