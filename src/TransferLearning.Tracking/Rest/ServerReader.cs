using TransferLearning.Tracking.Delivery;
using TransferLearning.Tracking.Host;
using TransferLearning.Tracking.Models;

namespace TransferLearning.Tracking.Rest;

/// <summary>Reads runs from a server.</summary>
internal sealed class ServerReader(Uri server, RestOptions options) : IRunReader
{
    private readonly MlflowClient _client = new(server, options);

    public IReadOnlyList<StoredRun> Find(RunQuery query, CancellationToken cancellation = default) => Told(() =>
    {
        var experiments = Experiments(query.Experiment, cancellation).ToDictionary(experiment => experiment.ExperimentId, experiment => experiment.Name);
        if (experiments.Count == 0)
            return [];
        var found = new List<StoredRun>();
        foreach (var ids in experiments.Keys.Chunk(500))
            foreach (var run in _client.Runs.Search([.. ids], Filter(query), int.MaxValue, cancellation))
            {
                var stored = Stored(run, experiments[run.Info.ExperimentId]);
                if (RunMatch.Matches(query, stored.StoreId, stored.RunId, stored.Name, stored.Tags) && (query.Status is null || query.Status == stored.Status))
                    found.Add(stored);
                if (found.Count >= query.Limit)
                    return found;
            }

        return (IReadOnlyList<StoredRun>)found;
    });

    public IReadOnlyList<StoredPoint> History(string storeRunId, string key, CancellationToken cancellation = default) => Told(() =>
        (IReadOnlyList<StoredPoint>)[.. _client.Runs.History(storeRunId, key, cancellation)
            .Select(metric => new StoredPoint(metric.Step, DateTimeOffset.FromUnixTimeMilliseconds(metric.Timestamp), metric.Value))
            .OrderBy(point => point.Step).ThenBy(point => point.Time)]);

    public IReadOnlyList<string> Artifacts(string storeRunId, CancellationToken cancellation = default) => Told(() =>
        (IReadOnlyList<string>)[.. _client.Artifacts.List(storeRunId, cancellation)
            .Concat(Models(_client.Runs.Get(storeRunId, cancellation), cancellation)
                .SelectMany(model => _client.Artifacts.ListModel(model.Info.ModelId, cancellation).Select(file => $"{model.Path}/{file}")))
            .Order(StringComparer.Ordinal)]);

    public string? Artifact(string storeRunId, string artifactPath, string folder, CancellationToken cancellation = default) => Told(() =>
    {
        if (Names.ArtifactPath(artifactPath) is not { } path || _client.Runs.Get(storeRunId, cancellation) is not { } run)
            return null;
        var file = Path.Combine(folder, path);
        // Look in the logged models first: their files are not run artifacts, and some servers answer 500 for an artifact that is not there.
        var model = Models(run, cancellation).FirstOrDefault(each => path.StartsWith(each.Path + "/", StringComparison.Ordinal));
        var there = model.Path is null
            ? _client.Artifacts.Download(storeRunId, run.Info.ArtifactUri ?? "", path, file, cancellation)
            : _client.Artifacts.Download(storeRunId, model.Info.ArtifactUri ?? "", path[(model.Path.Length + 1)..], file, cancellation);
        return there ? file : null;
    });

    public string? RunOf(ModelUri model, CancellationToken cancellation = default) => Told(() =>
        model.LoggedModel is { } id ? _client.Models.Get(id, cancellation)?.SourceRunId : _client.Registry.RunOf(model, cancellation));

    public void Dispose() => _client.Dispose();

    /// <summary>The run's logged models (MLflow 3), each with its artifact folder in the run.</summary>
    private IEnumerable<(string Path, WireModelInfo Info)> Models(WireRun? run, CancellationToken cancellation)
    {
        foreach (var output in run?.Outputs?.ModelOutputs ?? [])
            if (_client.Models.Get(output.ModelId, cancellation) is { } info && info.Tags?.Find(tag => tag.Key == ModelIdentity.PathTag)?.Value is { } path)
                yield return (path, info);
    }

    private IEnumerable<WireExperiment> Experiments(string? name, CancellationToken cancellation)
    {
        if (name is null)
            return _client.Experiments.All(cancellation);
        return _client.Experiments.Find(name, cancellation) is { } one ? [one] : [];
    }

    /// <summary>The filter that the server applies. The query's other conditions are checked on this side.</summary>
    private static string? Filter(RunQuery query)
    {
        var parts = query.Tags.Where(tag => !tag.Key.Contains('`') && !tag.Value.Contains('\'')).Select(tag => $"tags.`{tag.Key}` = '{tag.Value}'");
        return string.Join(" and ", parts) is { Length: > 0 } filter ? filter : null;
    }

    private static StoredRun Stored(WireRun run, string experiment)
    {
        static Dictionary<string, string> Pairs(List<WirePair>? pairs)
        {
            var all = new Dictionary<string, string>();
            foreach (var pair in pairs ?? [])
                all[pair.Key] = pair.Value ?? "";
            return all;
        }

        var tags = Pairs(run.Data?.Tags);
        var metrics = new Dictionary<string, double>();
        foreach (var metric in run.Data?.Metrics ?? [])
            metrics[metric.Key] = metric.Value;
        return new StoredRun(
            run.Info.RunId, tags.GetValueOrDefault(RunTags.RunId) ?? run.Info.RunId, experiment,
            run.Info.RunName ?? tags.GetValueOrDefault("mlflow.runName") ?? "", RunStatusNames.Parse(run.Info.Status),
            Moment(run.Info.StartTime), Moment(run.Info.EndTime), Pairs(run.Data?.Params), tags, metrics);
    }

    private static DateTimeOffset? Moment(long? milliseconds) =>
        milliseconds is { } known and > 0 ? DateTimeOffset.FromUnixTimeMilliseconds(known) : null;

    private static T Told<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is StoreUnavailableException or StoreUnusableException or ServerRefusedException)
        {
            throw new RunException(error.Message, error);
        }
    }
}
