using Microsoft.Data.Sqlite;
using TransferLearning.Tracking.Delivery;
using TransferLearning.Tracking.Journal;

namespace TransferLearning.Tracking.Local;

/// <summary>Writes the rows of experiments, runs, params and tags.</summary>
internal static class RunRows
{
    /// <summary>The experiment's id; the experiment is created if it does not exist. Call it in a transaction, so that only one process creates it.</summary>
    /// <exception cref="StoreUnusableException">The experiment was deleted.</exception>
    public static long Experiment(SqliteConnection connection, string name)
    {
        var inWorkspace = Database.InWorkspace(connection, "experiments");
        using (var command = Sql.Command(connection, $"SELECT experiment_id, lifecycle_stage FROM experiments WHERE name = $name{inWorkspace}", [("$name", name)]))
        using (var reader = command.ExecuteReader())
        {
            if (reader.Read())
                return !reader.IsDBNull(1) && reader.GetString(1) == "deleted"
                    ? throw new StoreUnusableException($"the experiment '{name}' is deleted in '{connection.DataSource}'. Restore it (mlflow experiments restore) or name another; then 'tl sync' delivers what the journal keeps.")
                    : reader.GetInt64(0);
        }

        connection.Run(
            "INSERT INTO experiments (name, artifact_location, lifecycle_stage, creation_time, last_update_time) VALUES ($name, '', 'active', $now, $now)",
            ("$name", name), ("$now", DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()));
        var id = (long)connection.Scalar($"SELECT experiment_id FROM experiments WHERE name = $name{inWorkspace}", ("$name", name))!;
        connection.Run("UPDATE experiments SET artifact_location = $location WHERE experiment_id = $id", ("$location", $"mlruns/{id}"), ("$id", id));
        return id;
    }

    public static void Run(SqliteConnection connection, JournaledRun run, long experimentId) =>
        connection.Run(
            """
            INSERT OR IGNORE INTO runs (run_uuid, name, source_type, source_name, entry_point_name, user_id, status, start_time, source_version, lifecycle_stage, artifact_uri, experiment_id)
            VALUES ($id, $name, 'LOCAL', $source, '', $user, 'RUNNING', $start, $version, 'active', $artifacts, $experiment)
            """,
            ("$id", run.RunId), ("$name", Names.Cut(run.Name, 250)), ("$source", Names.Cut(run.Source, 500)), ("$user", Names.Cut(run.User, 256)),
            ("$start", run.Started), ("$version", run.SourceVersion is { } version ? Names.Cut(version, 50) : null),
            ("$artifacts", StorePlace.ArtifactUri(experimentId, run.RunId)), ("$experiment", experimentId));

    public static void Status(SqliteConnection connection, string runId, StatusRecord status) =>
        connection.Run("UPDATE runs SET status = $status, end_time = $end WHERE run_uuid = $id", ("$status", status.Status), ("$end", status.Ended), ("$id", runId));

    /// <summary>Writes params. The first value of a key is kept; later ones are dropped.</summary>
    /// <returns>The keys that already had a different value.</returns>
    public static IReadOnlyList<string> Params(SqliteConnection connection, string runId, IEnumerable<KeyValuePair<string, string>> values)
    {
        var differing = new List<string>();
        foreach (var (key, value) in values)
        {
            var written = connection.Run(
                "INSERT OR IGNORE INTO params (key, value, run_uuid) VALUES ($key, $value, $run)", ("$key", key), ("$value", value), ("$run", runId));
            if (written == 0 && connection.Scalar("SELECT value FROM params WHERE key = $key AND run_uuid = $run", ("$key", key), ("$run", runId)) as string != value)
                differing.Add(key);
        }

        return differing;
    }

    public static void Tags(SqliteConnection connection, string runId, IEnumerable<KeyValuePair<string, string>> values)
    {
        foreach (var (key, value) in values)
        {
            connection.Run(
                "INSERT INTO tags (key, value, run_uuid) VALUES ($key, $value, $run) ON CONFLICT (key, run_uuid) DO UPDATE SET value = excluded.value",
                ("$key", key), ("$value", Names.Cut(value, Names.MaximumTag)), ("$run", runId));
            if (key == "mlflow.runName")
                connection.Run("UPDATE runs SET name = $name WHERE run_uuid = $run", ("$name", Names.Cut(value, 250)), ("$run", runId));
        }
    }
}
