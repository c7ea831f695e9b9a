using Microsoft.Data.Sqlite;
using TransferLearning.Tracking.Journal;

namespace TransferLearning.Tracking.Local;

/// <summary>Model versions of the local registry.</summary>
internal static class RegistryRows
{
    /// <summary>One version a run, model and artifact folder, however often it is asked for; the alias moves to it.</summary>
    public static void Register(SqliteConnection connection, string runId, string user, string artifactUri, RegisterRecord record)
    {
        Database.Check(connection, Schema.Registry);
        var inWorkspace = Database.InWorkspace(connection, "model_versions");
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        connection.Run(
            "INSERT OR IGNORE INTO registered_models (name, creation_time, last_updated_time) VALUES ($name, $now, $now)", ("$name", record.Name), ("$now", now));
        var source = $"{artifactUri}/{record.ArtifactPath}";
        var version = connection.Scalar(
            $"SELECT MAX(version) FROM model_versions WHERE name = $name AND run_id = $run AND source = $source{inWorkspace}", ("$name", record.Name), ("$run", runId), ("$source", source));
        if (version is null)
        {
            version = connection.Scalar($"SELECT COALESCE(MAX(version), 0) + 1 FROM model_versions WHERE name = $name{inWorkspace}", ("$name", record.Name));
            connection.Run(
                """
                INSERT INTO model_versions (name, version, creation_time, last_updated_time, user_id, current_stage, source, run_id, status)
                VALUES ($name, $version, $now, $now, $user, 'None', $source, $run, 'READY')
                """,
                ("$name", record.Name), ("$version", version), ("$now", now), ("$user", user), ("$source", source), ("$run", runId));
            connection.Run($"UPDATE registered_models SET last_updated_time = $now WHERE name = $name{inWorkspace}", ("$now", now), ("$name", record.Name));
        }

        if (record.Alias is not null)
            PointAlias(connection, record.Name, record.Alias, (long)version!, inWorkspace);
    }

    /// <summary>The alias's key is (name, alias), from MLflow 3.10 on (workspace, name, alias): an update that finds no row says the same of both.</summary>
    private static void PointAlias(SqliteConnection connection, string name, string alias, long version, string inWorkspace)
    {
        (string, object?)[] values = [("$version", version), ("$name", name), ("$alias", alias)];
        if (connection.Run($"UPDATE registered_model_aliases SET version = $version WHERE name = $name AND alias = $alias{inWorkspace}", values) == 0)
            connection.Run("INSERT INTO registered_model_aliases (alias, version, name) VALUES ($alias, $version, $name)", values);
    }
}
