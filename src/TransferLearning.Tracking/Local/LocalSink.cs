using Microsoft.Data.Sqlite;
using TransferLearning.Tracking.Delivery;
using TransferLearning.Tracking.Journal;
using TransferLearning.Tracking.Models;

namespace TransferLearning.Tracking.Local;

/// <summary>Delivers journals to a local store. Each batch is one transaction, and writing a row twice changes nothing.</summary>
internal sealed class LocalSink(StorePlace place, string target) : IRunSink
{
    private SqliteConnection? _connection;
    private MetricRows? _metrics;
    private JournaledRun? _run;
    private long _experimentId;

    public string Target => target;

    public TimeSpan Linger => TimeSpan.FromMilliseconds(250);

    public int BatchSize => 50_000;

    public string? Url(DeliveryState state) => null;

    public bool Has(DeliveryState state, CancellationToken cancellation)
    {
        var there = false;
        Guarded(() =>
        {
            _connection ??= Database.OpenForWriting(place.Database);
            there = _connection.Scalar("SELECT 1 FROM runs WHERE run_uuid = $id", ("$id", state.StoreRunId)) is not null;
        });
        return there;
    }

    public void Open(JournaledRun run, DeliveryState state, DeliveryContext context, CancellationToken cancellation) => Guarded(() =>
    {
        _run = run;
        _connection ??= Database.OpenForWriting(place.Database);
        Transaction(() =>
        {
            _experimentId = RunRows.Experiment(_connection, run.Experiment);
            RunRows.Run(_connection, run, _experimentId);
        });
        _metrics?.Dispose();
        _metrics = new MetricRows(_connection, run.RunId);
        state.Target = place.Database;
        state.StoreRunId = run.RunId;
        state.ExperimentId = _experimentId.ToString(System.Globalization.CultureInfo.InvariantCulture);
        state.ArtifactUri = ArtifactUri(run.RunId);
    });

    public void Apply(RecordBatch batch, DeliveryState state, DeliveryContext context, CancellationToken cancellation) => Guarded(() =>
    {
        StoreArtifacts(batch, state, context);
        Transaction(() => Rows(batch, state, context));
    });

    public void Dispose()
    {
        _metrics?.Dispose();
        _connection?.Dispose();
    }

    private void Rows(RecordBatch batch, DeliveryState state, DeliveryContext context)
    {
        var (connection, runId) = (_connection!, _run!.RunId);
        if (batch.Metrics.Count > 0)
        {
            _metrics!.Insert(batch.Metrics);
            new LatestMetricRows(connection, runId).Keep(batch.Metrics);
        }

        foreach (var key in RunRows.Params(connection, runId, batch.Params))
            context.Refused(state, "param", key, "it has another value already.");
        RunRows.Tags(connection, runId, batch.Tags);
        foreach (var dataset in batch.Datasets)
            DatasetRows.Insert(connection, runId, _experimentId, dataset);
        foreach (var model in batch.Models)
            LogModel(model, state);
        if (batch.Status is { } status)
            RunRows.Status(connection, runId, status);
        foreach (var registration in batch.Registrations)
            Register(registration, state, context);
    }

    /// <summary>Registers a model version. If the registry refuses it, only the registration is lost, not the run.</summary>
    private void Register(RegisterRecord record, DeliveryState state, DeliveryContext context)
    {
        try
        {
            var model = state.Models.GetValueOrDefault(record.ArtifactPath);
            var version = RegistryRows.Register(_connection!, _run!.RunId, _run.User, $"{state.ArtifactUri}/{record.ArtifactPath}", model, record);
            if (model is not null)
                LoggedModelRows.Registered(_connection!, model, _experimentId, record.Name, version);
        }
        catch (Exception refused) when (refused is StoreUnusableException
            or SqliteException { SqliteErrorCode: SQLitePCL.raw.SQLITE_ERROR or SQLitePCL.raw.SQLITE_CONSTRAINT or SQLitePCL.raw.SQLITE_MISMATCH })
        {
            context.Refused(state, "model version", $"{record.Name} ({record.ArtifactPath})", refused.Message);
        }
    }

    private void StoreArtifacts(RecordBatch batch, DeliveryState state, DeliveryContext context)
    {
        if (batch.Artifacts.Count == 0)
            return;
        var root = place.Resolve(state.ArtifactUri)
            ?? throw new StoreUnusableException($"the artifacts of run {_run!.RunId} belong at '{state.ArtifactUri}', which is no folder of this machine.");
        foreach (var artifact in batch.Artifacts)
            ArtifactFiles.Store(root, artifact, state, context);
    }

    /// <summary>Writes the model to MLflow 3's tables, if there are any, or to the run's tag, which every version of the UI reads.</summary>
    private void LogModel(ModelRecord model, DeliveryState state)
    {
        if (LoggedModelRows.Fit(_connection!))
        {
            state.Models[model.ArtifactPath] = LoggedModelRows.Insert(_connection!, _run!.RunId, _experimentId, $"{state.ArtifactUri}/{model.ArtifactPath}", model);
            return;
        }

        var known = _connection!.Scalar("SELECT value FROM tags WHERE key = $key AND run_uuid = $run", ("$key", ModelHistory.Tag), ("$run", _run!.RunId)) as string;
        RunRows.Tags(_connection!, _run.RunId, [new(ModelHistory.Tag, ModelHistory.With(known, model, _run.RunId))]);
    }

    private string ArtifactUri(string runId) =>
        _connection!.Scalar("SELECT artifact_uri FROM runs WHERE run_uuid = $id", ("$id", runId)) as string is { Length: > 0 } known
            ? known
            : StorePlace.ArtifactUri(_experimentId, runId);

    private void Transaction(Action work)
    {
        Database.Execute(_connection!, "BEGIN IMMEDIATE");
        try
        {
            work();
            Database.Execute(_connection!, "COMMIT");
        }
        catch
        {
            try
            {
                Database.Execute(_connection!, "ROLLBACK");
            }
            catch (SqliteException)
            {
                // SQLite has already rolled back, as it does when the disk is full.
            }

            throw;
        }
    }

    private void Guarded(Action work)
    {
        try
        {
            work();
        }
        catch (SqliteException error) when (error.SqliteErrorCode is SQLitePCL.raw.SQLITE_CORRUPT or SQLitePCL.raw.SQLITE_NOTADB)
        {
            throw new StoreUnusableException($"'{place.Database}' is damaged: {error.Message} Move it away; then 'tl sync' delivers what the journal keeps.", error);
        }
        catch (Exception error) when (error is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException($"'{place.Database}' cannot be written: {error.Message}", error);
        }
    }
}
