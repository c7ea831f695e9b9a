using Microsoft.Data.Sqlite;
using TransferLearning.Tracking.Journal;

namespace TransferLearning.Tracking.Local;

/// <summary>Registers model versions in the local store's registry.</summary>
internal static class RegistryRows
{
    /// <summary>
    /// Registers a model and points the alias to the new version. A repeated request for the same run and artifact folder returns the
    /// existing version.
    /// </summary>
    /// <param name="connection">The database.</param>
    /// <param name="runId">The run.</param>
    /// <param name="user">The user who registers.</param>
    /// <param name="location">The URI of the folder with the model's files.</param>
    /// <param name="model">The id of MLflow 3's logged model; null if the database has none.</param>
    /// <param name="record">What to register.</param>
    /// <returns>The version number.</returns>
    public static long Register(SqliteConnection connection, string runId, string user, string location, string? model, RegisterRecord record)
    {
        Database.Check(connection, Schema.Registry);
        var inWorkspace = Database.InWorkspace(connection, "model_versions");
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        connection.Run(
            "INSERT OR IGNORE INTO registered_models (name, creation_time, last_updated_time) VALUES ($name, $now, $now)", ("$name", record.Name), ("$now", now));
        // With this source, MLflow shows the version's logged model and finds the files at the storage location.
        var source = model is null ? location : $"models:/{model}";
        var version = connection.Scalar(
            $"SELECT MAX(version) FROM model_versions WHERE name = $name AND run_id = $run AND source = $source{inWorkspace}", ("$name", record.Name), ("$run", runId), ("$source", source));
        if (version is null)
        {
            version = connection.Scalar($"SELECT COALESCE(MAX(version), 0) + 1 FROM model_versions WHERE name = $name{inWorkspace}", ("$name", record.Name));
            connection.Run(
                """
                INSERT INTO model_versions (name, version, creation_time, last_updated_time, user_id, current_stage, source, run_id, status, storage_location)
                VALUES ($name, $version, $now, $now, $user, 'None', $source, $run, 'READY', $location)
                """,
                ("$name", record.Name), ("$version", version), ("$now", now), ("$user", user), ("$source", source), ("$run", runId), ("$location", location));
            connection.Run($"UPDATE registered_models SET last_updated_time = $now WHERE name = $name{inWorkspace}", ("$now", now), ("$name", record.Name));
        }

        if (record.Alias is not null)
            PointAlias(connection, record.Name, record.Alias, (long)version!, inWorkspace);
        return (long)version!;
    }

    /// <summary>The run of a registered or logged model; null if there is none.</summary>
    public static string? RunOf(SqliteConnection connection, ModelUri model)
    {
        if (model.LoggedModel is { } id)
            return Database.Has(connection, Schema.LoggedModels) ? connection.Scalar("SELECT source_run_id FROM logged_models WHERE model_id = $id", ("$id", id)) as string : null;
        if (!Database.Has(connection, Schema.Registry))
            return null;
        var inWorkspace = Database.InWorkspace(connection, "model_versions");
        var version = model.Alias is { } alias
            ? connection.Scalar($"SELECT version FROM registered_model_aliases WHERE name = $name AND alias = $alias{inWorkspace}", ("$name", model.Name), ("$alias", alias))
            : model.Version ?? connection.Scalar($"SELECT MAX(version) FROM model_versions WHERE name = $name{inWorkspace}", ("$name", model.Name));
        return connection.Scalar($"SELECT run_id FROM model_versions WHERE name = $name AND version = $version{inWorkspace}", ("$name", model.Name), ("$version", version)) as string;
    }

    /// <summary>
    /// Points the alias to a version with an update, or an insert if no row exists. The alias's key is (name, alias), and
    /// (workspace, name, alias) from MLflow 3.10 on; this works for both.
    /// </summary>
    private static void PointAlias(SqliteConnection connection, string name, string alias, long version, string inWorkspace)
    {
        (string, object?)[] values = [("$version", version), ("$name", name), ("$alias", alias)];
        if (connection.Run($"UPDATE registered_model_aliases SET version = $version WHERE name = $name AND alias = $alias{inWorkspace}", values) == 0)
            connection.Run("INSERT INTO registered_model_aliases (alias, version, name) VALUES ($alias, $version, $name)", values);
    }
}
