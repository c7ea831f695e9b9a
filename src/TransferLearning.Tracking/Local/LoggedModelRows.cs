using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using TransferLearning.Tracking.Journal;
using TransferLearning.Tracking.Models;

namespace TransferLearning.Tracking.Local;

/// <summary>
/// Writes a logged model's rows to a database with MLflow 3's tables, like MLflow's <c>SqlAlchemyStore</c> does
/// (<c>create_logged_model</c>, <c>log_outputs</c>, <c>_log_model_metrics</c>). Databases before MLflow 3 do not have these tables.
/// </summary>
internal static class LoggedModelRows
{
    // MLflow's LoggedModelStatus.READY.
    private const int Ready = 2;

    private const string VersionsTag = "mlflow.modelVersions";

    /// <summary>Whether the database has these tables with all columns that we write.</summary>
    public static bool Fit(SqliteConnection connection) => Database.Has(connection, Schema.LoggedModels);

    /// <summary>Writes the model as an output of its run; its files stay among the run's artifacts. Writing it twice changes nothing.</summary>
    /// <param name="connection">The database.</param>
    /// <param name="runId">The run.</param>
    /// <param name="experimentId">The run's experiment.</param>
    /// <param name="location">The URI of the folder with the model's files.</param>
    /// <param name="model">The model.</param>
    /// <returns>The model's id.</returns>
    public static string Insert(SqliteConnection connection, string runId, long experimentId, string location, ModelRecord model)
    {
        var id = $"m-{model.Uuid}";
        connection.Run(
            """
            INSERT OR IGNORE INTO logged_models (model_id, experiment_id, name, artifact_location, creation_timestamp_ms, last_updated_timestamp_ms, status, lifecycle_stage, source_run_id)
            VALUES ($id, $experiment, $name, $location, $time, $time, $status, 'active', $run)
            """,
            ("$id", id), ("$experiment", experimentId), ("$name", Names.Cut(ModelIdentity.NameOf(model), 500)), ("$location", location), ("$time", model.Time), ("$status", Ready), ("$run", runId));
        foreach (var (key, value) in ModelIdentity.Params(model))
            connection.Run(
                "INSERT OR IGNORE INTO logged_model_params (model_id, experiment_id, param_key, param_value) VALUES ($id, $experiment, $key, $value)",
                ("$id", id), ("$experiment", experimentId), ("$key", key), ("$value", value));
        foreach (var (key, value) in ModelIdentity.Tags(model))
            Tag(connection, id, experimentId, key, value);
        foreach (var metric in model.Metrics ?? [])
            Metric(connection, id, runId, experimentId, metric);
        connection.Run(
            """
            INSERT OR IGNORE INTO inputs (input_uuid, source_type, source_id, destination_type, destination_id, step)
            VALUES ($uuid, 'RUN_OUTPUT', $run, 'MODEL_OUTPUT', $id, $step)
            """,
            ("$uuid", Guid.NewGuid().ToString("N")), ("$run", runId), ("$id", id), ("$step", model.Step));
        return id;
    }

    /// <summary>Links a registered version on the model's page (MLflow's <c>set_model_versions_tags</c>).</summary>
    public static void Registered(SqliteConnection connection, string id, long experimentId, string name, long version)
    {
        var known = connection.Scalar("SELECT tag_value FROM logged_model_tags WHERE model_id = $id AND tag_key = $key", ("$id", id), ("$key", VersionsTag)) as string;
        var versions = Parse(known);
        if (!versions.Any(each => (string?)each?["name"] == name && each["version"]?.ToString() == FormattableString.Invariant($"{version}")))
            versions.Add(new JsonObject { ["name"] = name, ["version"] = version });
        Tag(connection, id, experimentId, VersionsTag, versions.ToJsonString());
    }

    private static JsonArray Parse(string? known)
    {
        try
        {
            return known is null ? [] : JsonNode.Parse(known) as JsonArray ?? [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private static void Tag(SqliteConnection connection, string id, long experimentId, string key, string value) =>
        connection.Run(
            "INSERT OR REPLACE INTO logged_model_tags (model_id, experiment_id, tag_key, tag_value) VALUES ($id, $experiment, $key, $value)",
            ("$id", id), ("$experiment", experimentId), ("$key", key), ("$value", value));

    private static void Metric(SqliteConnection connection, string id, string runId, long experimentId, ModelMetric metric)
    {
        // The table cannot store NaN; MLflow would write 0.
        if (double.IsNaN(metric.Value))
            return;
        connection.Run(
            """
            INSERT OR IGNORE INTO logged_model_metrics
                (model_id, metric_name, metric_timestamp_ms, metric_step, metric_value, experiment_id, run_id, dataset_uuid, dataset_name, dataset_digest)
            VALUES ($id, $name, $time, $step, $value, $experiment, $run,
                (SELECT dataset_uuid FROM datasets WHERE experiment_id = $experiment AND name = $dataset AND digest = $digest), $dataset, $digest)
            """,
            ("$id", id), ("$name", metric.Key), ("$time", metric.Time), ("$step", metric.Step), ("$value", Math.Clamp(metric.Value, -double.MaxValue, double.MaxValue)),
            ("$experiment", experimentId), ("$run", runId), ("$dataset", metric.Dataset), ("$digest", metric.Digest));
    }
}
