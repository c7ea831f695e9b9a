using TransferLearning.Tracking.Delivery;
using TransferLearning.Tracking.Host;
using TransferLearning.Tracking.Journal;

namespace TransferLearning.Tracking.Rest;

/// <summary>Delivers journals to an MLflow server.</summary>
internal sealed class ServerSink(Uri server, string target, RestOptions options) : IRunSink
{
    private MlflowClient? _client;
    private JournaledRun? _run;
    private ServerParent? _parent;

    public string Target => target;

    public TimeSpan Linger => TimeSpan.FromSeconds(1);

    public int BatchSize => 5_000;

    private MlflowClient Client => _client ??= new MlflowClient(server, options);

    public string? Url(DeliveryState state) => ServerAddress.OfRun(Client.Server, state);

    public bool Has(DeliveryState state, CancellationToken cancellation)
    {
        try
        {
            return Client.Runs.Get(state.StoreRunId!, cancellation) is not null;
        }
        catch (ServerRefusedException)
        {
            // Open meets the same refusal and reports it.
            return true;
        }
    }

    public void Open(JournaledRun run, DeliveryState state, DeliveryContext context, CancellationToken cancellation)
    {
        try
        {
            OpenRun(run, state, context, cancellation);
        }
        catch (ServerRefusedException refused)
        {
            throw new StoreUnusableException($"{refused.Message} The run waits in its journal; 'tl sync' delivers it.", refused);
        }
    }

    public void Apply(RecordBatch batch, DeliveryState state, DeliveryContext context, CancellationToken cancellation)
    {
        var runId = state.StoreRunId!;
        try
        {
            _parent!.Resolve(batch, state, context, cancellation);
            Client.Batch.Log(
                runId,
                [.. batch.Metrics.Select(point => new WireMetric(point.Key, point.Value, point.Time, point.Step))],
                [.. FirstOfEach(batch.Params)],
                [.. batch.Tags.Select(tag => new WirePair(tag.Key, tag.Value))],
                () => CheckRun(runId, cancellation),
                (what, content, reason) => context.Refused(state, what, content, reason),
                cancellation);
            if (batch.Datasets.Count > 0)
                Client.Inputs.Log(runId, batch.Datasets, cancellation);
            var files = batch.Models.SelectMany(model => model.Files).ToHashSet();
            new ServerArtifacts(Client, state, context).Store(state.ArtifactUri ?? "", batch.Artifacts.Where(artifact => !files.Contains(artifact)), cancellation);
            foreach (var model in batch.Models)
                new ServerModels(Client, state, context).Store(model, cancellation);
            // End the run before registering: a run must not stay RUNNING because the registry refuses its model.
            if (batch.Status is { } status)
                End(status, state, cancellation);
            foreach (var registration in batch.Registrations)
                Register(registration, state, context, cancellation);
        }
        catch (ServerRefusedException refused) when (refused.IsMissing)
        {
            CheckRun(runId, cancellation);
            throw new StoreUnavailableException($"{Client.Server}: {refused.Message}", refused);
        }
        catch (ServerRefusedException refused)
        {
            throw new StoreUnavailableException($"{Client.Server} refuses a call that it should know: {refused.Message}", refused);
        }
    }

    public void Dispose() => _client?.Dispose();

    private void OpenRun(JournaledRun run, DeliveryState state, DeliveryContext context, CancellationToken cancellation)
    {
        _run = run;
        state.Target = Client.Server;
        CheckVersion(context, cancellation);
        var experiment = Client.Experiments.FindOrCreate(run.Experiment, cancellation);
        if (experiment.LifecycleStage == "deleted")
            throw new StoreUnusableException($"the experiment '{run.Experiment}' is deleted on {Client.Server}. Restore it (mlflow experiments restore) or name another; then 'tl sync' delivers what the journal keeps.");
        state.ExperimentId = experiment.ExperimentId;
        _parent = new ServerParent(Client, experiment.ExperimentId, () => new ServerSink(server, target, options));
        if (state.StoreRunId is not null && state.ArtifactUri is not null)
            return;
        var found = FindOrCreateRun(run, experiment.ExperimentId, cancellation);
        (state.StoreRunId, state.ArtifactUri) = (found.RunId, found.ArtifactUri);
    }

    private void CheckVersion(DeliveryContext context, CancellationToken cancellation)
    {
        var version = Client.ServerVersion(cancellation);
        if (version is null || version.Major is < 2 or > 3)
            context.Problems.Add("server-version", $"{Client.Server} {(version is null ? "does not say which version of MLflow it is" : $"is MLflow {version}")}; tl is tested with 2.9 to 3.x.");
    }

    /// <summary>Finds the run by its tag or else creates it. The search comes first because a lost response must not lead to a second run.</summary>
    private WireRunInfo FindOrCreateRun(JournaledRun run, string experimentId, CancellationToken cancellation)
    {
        if (Client.Runs.OfOurs(experimentId, run.RunId, cancellation) is { Count: > 0 } known)
            return First(known).Info;
        List<WirePair> tags =
        [
            new(RunTags.RunId, run.RunId), new("mlflow.runName", run.Name), new("mlflow.user", run.User), new("mlflow.source.name", run.Source), new("mlflow.source.type", "LOCAL"),
        ];
        return Client.Runs.Create(new CreateRun(experimentId, run.User, run.Name, run.Started, tags), cancellation).Info;
    }

    private static WireRun First(IReadOnlyList<WireRun> runs) =>
        runs.OrderBy(run => run.Info.RunId, StringComparer.Ordinal).First();

    private static IEnumerable<WirePair> FirstOfEach(List<KeyValuePair<string, string>> parameters) =>
        parameters.GroupBy(pair => pair.Key).Select(group => new WirePair(group.Key, group.First().Value));

    private void Register(RegisterRecord record, DeliveryState state, DeliveryContext context, CancellationToken cancellation)
    {
        try
        {
            var model = state.Models.GetValueOrDefault(record.ArtifactPath);
            var source = model is null ? $"{state.ArtifactUri}/{record.ArtifactPath}" : $"models:/{model}";
            Client.Registry.Register(new CreateModelVersion(record.Name, source, state.StoreRunId!, model), record.Alias, cancellation);
        }
        catch (Exception refused) when (refused is ServerRefusedException or StoreUnusableException)
        {
            context.Refused(state, "model version", $"{record.Name} ({record.ArtifactPath})", refused.Message);
        }
    }

    /// <summary>Ends the run, and deletes a second, empty run with our id that a lost response may have left behind.</summary>
    private void End(StatusRecord status, DeliveryState state, CancellationToken cancellation)
    {
        Client.Runs.Update(state.StoreRunId!, status.Status, status.Ended, cancellation);
        foreach (var twin in Client.Runs.OfOurs(state.ExperimentId!, _run!.RunId, cancellation))
            if (twin.Info.RunId != state.StoreRunId && twin.Data?.Metrics is null or { Count: 0 })
                Client.Runs.Delete(twin.Info.RunId, cancellation);
    }

    /// <summary>Checks, after an item was refused, whether the cause is the run itself.</summary>
    private void CheckRun(string runId, CancellationToken cancellation)
    {
        var run = Client.Runs.Get(runId, cancellation)
            ?? throw new RunVanishedException($"{Client.Server} no longer has the run {runId}; it is delivered anew.");
        if (run.Info.LifecycleStage == "deleted")
            throw new StoreUnusableException($"the run {runId} was deleted on {Client.Server}. Restore it (mlflow runs restore); then 'tl sync' delivers what the journal keeps.");
    }
}
