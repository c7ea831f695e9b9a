using Microsoft.Data.Sqlite;
using TransferLearning.Tracking.Delivery;

namespace TransferLearning.Tracking.Local;

/// <summary>Opens the local store's database. Creates one if there is none; never changes the tables of an existing one.</summary>
internal static class Database
{
    /// <summary>How long a statement waits for other writers.</summary>
    private const int BusyMilliseconds = 20_000;

    public static SqliteConnection OpenForWriting(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var connection = Open(path, SqliteOpenMode.ReadWriteCreate);
        try
        {
            Execute(connection, $"PRAGMA busy_timeout = {BusyMilliseconds}");
            if (!HasTables(connection))
                Create(connection);
            UseWriteAheadLog(connection);
            Execute(connection, "PRAGMA synchronous = NORMAL; PRAGMA cache_size = -32000;");
            Check(connection, Schema.Written);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Opens the database for reading; null if there is no file or it has no MLflow tables.</summary>
    public static SqliteConnection? OpenForReading(string path)
    {
        if (!File.Exists(path))
            return null;
        var connection = Open(path, SqliteOpenMode.ReadOnly);
        Execute(connection, $"PRAGMA busy_timeout = {BusyMilliseconds}");
        if (HasTables(connection))
            return connection;
        connection.Dispose();
        return null;
    }

    /// <summary>Checks that every column we write exists. Schema revisions are not compared.</summary>
    /// <exception cref="StoreUnusableException">A column is missing.</exception>
    public static void Check(SqliteConnection connection, IReadOnlyDictionary<string, string[]> tables)
    {
        if (Missing(connection, tables) is { } missing)
            throw new StoreUnusableException(
                $"'{connection.DataSource}' has no column '{missing.Column}' in its table '{missing.Table}' (it was made by another version of MLflow), so it is left as it is. " +
                "Upgrade it with 'mlflow db upgrade' or move it away; then 'tl sync' delivers what the journal keeps.");
    }

    /// <summary>Whether the tables exist with these columns.</summary>
    public static bool Has(SqliteConnection connection, IReadOnlyDictionary<string, string[]> tables) => Missing(connection, tables) is null;

    private static (string Table, string Column)? Missing(SqliteConnection connection, IReadOnlyDictionary<string, string[]> tables)
    {
        foreach (var (table, columns) in tables)
        {
            var found = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            using var command = connection.CreateCommand();
            command.CommandText = $"PRAGMA table_info({table})";
            using var reader = command.ExecuteReader();
            while (reader.Read())
                found.Add(reader.GetString(1));
            if (columns.FirstOrDefault(column => !found.Contains(column)) is { } missing)
                return (table, missing);
        }

        return null;
    }

    /// <summary>
    /// An SQL condition that selects MLflow's default workspace, or an empty string if the table has no workspaces. From MLflow 3.10
    /// on, the workspace is part of the keys of experiments and of the registry.
    /// </summary>
    public static string InWorkspace(SqliteConnection connection, string table) =>
        connection.Scalar("SELECT 1 FROM pragma_table_info($table) WHERE name = 'workspace'", ("$table", table)) is null ? "" : " AND workspace = 'default'";

    public static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static SqliteConnection Open(string path, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = mode,
            Pooling = false,
            DefaultTimeout = BusyMilliseconds / 1000,
        }.ToString());
        try
        {
            connection.Open();
            return connection;
        }
        catch (SqliteException error)
        {
            connection.Dispose();
            throw new StoreUnusableException($"'{path}' cannot be opened as an MLflow database: {error.Message}", error);
        }
    }

    private static bool HasTables(SqliteConnection connection)
    {
        try
        {
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name IN ('alembic_version', 'runs')";
            return (long)command.ExecuteScalar()! > 0;
        }
        catch (SqliteException error) when (error.SqliteErrorCode == SQLitePCL.raw.SQLITE_NOTADB)
        {
            throw new StoreUnusableException($"'{connection.DataSource}' is not an SQLite database, so it is left as it is. Move it away; then 'tl sync' delivers what the journal keeps.", error);
        }
    }

    /// <summary>Creates the tables in one transaction and checks again inside it, because several processes may start together.</summary>
    private static void Create(SqliteConnection connection)
    {
        Execute(connection, "BEGIN IMMEDIATE");
        try
        {
            if (!HasTables(connection))
            {
                Execute(connection, Schema.Sql);
                var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
                Execute(connection, $"""
                    INSERT INTO alembic_version (version_num) VALUES ('{Schema.Revision}');
                    INSERT INTO experiments (experiment_id, name, artifact_location, lifecycle_stage, creation_time, last_update_time)
                    VALUES (0, 'Default', 'mlruns/0', 'active', {now}, {now});
                    """);
            }

            Execute(connection, "COMMIT");
        }
        catch
        {
            Execute(connection, "ROLLBACK");
            throw;
        }
    }

    /// <summary>Turns on write-ahead logging: readers then never wait for writers. A file system without support for it keeps its mode.</summary>
    private static void UseWriteAheadLog(SqliteConnection connection)
    {
        try
        {
            Execute(connection, "PRAGMA journal_mode = WAL");
        }
        catch (SqliteException)
        {
            // Another process is using the database and sets the same mode.
        }
    }
}
