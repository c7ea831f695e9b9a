using System.Globalization;
using Microsoft.Data.Sqlite;
using TransferLearning.Tracking.Host;

namespace TransferLearning.Tracking.Local;

/// <summary>Reads runs from a local store with one query for each table, however many runs there are.</summary>
internal sealed class LocalReader(StorePlace place) : IRunReader
{
    private readonly SqliteConnection? _connection = Database.OpenForReading(place.Database);

    public IReadOnlyList<StoredRun> Find(RunQuery query, CancellationToken cancellation = default)
    {
        if (_connection is null)
            return [];
        var rows = RunsOf(query);
        var ids = rows.Count <= 500 ? rows.Select(row => row.Id).ToHashSet() : null;
        var tags = ByRun("SELECT run_uuid, key, value FROM tags", ids, reader => reader.IsDBNull(2) ? "" : reader.GetString(2));
        rows.RemoveAll(row => !Matches(row, tags.GetValueOrDefault(row.Id), query));
        if (rows.Count > query.Limit)
            rows.RemoveRange(query.Limit, rows.Count - query.Limit);
        if (rows.Count <= 500)
            ids = rows.Select(row => row.Id).ToHashSet();
        cancellation.ThrowIfCancellationRequested();
        var parameters = ByRun("SELECT run_uuid, key, value FROM params", ids, reader => reader.GetString(2));
        var metrics = ByRun("SELECT run_uuid, key, value, is_nan FROM latest_metrics", ids, reader => Value(reader, 2));
        return [.. rows.Select(row => row.With(parameters, tags, metrics))];
    }

    public IReadOnlyList<StoredPoint> History(string storeRunId, string key, CancellationToken cancellation = default)
    {
        if (_connection is null)
            return [];
        using var command = Sql.Command(
            _connection,
            "SELECT value, is_nan, step, timestamp FROM metrics WHERE run_uuid = $run AND key = $key ORDER BY step, timestamp",
            [("$run", storeRunId), ("$key", key)]);
        using var reader = command.ExecuteReader();
        var points = new List<StoredPoint>();
        while (reader.Read())
            points.Add(new StoredPoint(reader.GetInt64(2), DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(3)), Value(reader, 0)));
        return points;
    }

    public IReadOnlyList<string> Artifacts(string storeRunId, CancellationToken cancellation = default) =>
        ArtifactRoot(storeRunId) is { } root && Directory.Exists(root)
            ? [.. Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(root, file).Replace('\\', '/')).Order(StringComparer.Ordinal)]
            : [];

    public string? Artifact(string storeRunId, string artifactPath, string folder, CancellationToken cancellation = default) =>
        ArtifactRoot(storeRunId) is { } root && Names.ArtifactPath(artifactPath) is { } path && File.Exists(Path.Combine(root, path))
            ? Path.Combine(root, path)
            : null;

    public string? RunOf(ModelUri model, CancellationToken cancellation = default) => _connection is null ? null : RegistryRows.RunOf(_connection, model);

    public void Dispose() => _connection?.Dispose();

    private string? ArtifactRoot(string runId) =>
        place.Resolve(_connection?.Scalar("SELECT artifact_uri FROM runs WHERE run_uuid = $id", ("$id", runId)) as string);

    private List<Row> RunsOf(RunQuery query)
    {
        const string Columns = """
            SELECT r.run_uuid, e.name, r.name, r.status, r.start_time, r.end_time FROM runs r
            JOIN experiments e ON e.experiment_id = r.experiment_id
            WHERE r.lifecycle_stage = 'active' AND ($experiment IS NULL OR e.name = $experiment) AND ($status IS NULL OR r.status = $status)
            ORDER BY r.start_time DESC, r.run_uuid
            """;
        using var command = Sql.Command(_connection!, Columns, [("$experiment", query.Experiment), ("$status", query.Status?.ToMlflow())]);
        using var reader = command.ExecuteReader();
        var rows = new List<Row>();
        while (reader.Read())
            rows.Add(new Row(
                reader.GetString(0), reader.GetString(1), reader.IsDBNull(2) ? "" : reader.GetString(2),
                RunStatusNames.Parse(reader.IsDBNull(3) ? null : reader.GetString(3)), Moment(reader, 4), Moment(reader, 5)));
        return rows;
    }

    private Dictionary<string, Dictionary<string, T>> ByRun<T>(string select, HashSet<string>? ids, Func<SqliteDataReader, T> value)
    {
        var all = new Dictionary<string, Dictionary<string, T>>();
        if (ids is { Count: 0 })
            return all;
        var sql = ids is null ? select : $"{select} WHERE run_uuid IN ({string.Join(',', Enumerable.Range(0, ids.Count).Select(i => "$r" + i.ToString(CultureInfo.InvariantCulture)))})";
        using var command = Sql.Command(_connection!, sql, [.. (ids ?? []).Select((id, i) => ("$r" + i.ToString(CultureInfo.InvariantCulture), (object?)id))]);
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            var run = reader.GetString(0);
            if (!all.TryGetValue(run, out var entries))
                all[run] = entries = [];
            entries[reader.GetString(1)] = value(reader);
        }

        return all;
    }

    private static bool Matches(Row row, Dictionary<string, string>? tags, RunQuery query) =>
        RunMatch.Matches(query, row.Id, tags?.GetValueOrDefault(RunTags.RunId) ?? row.Id, row.Name, tags);

    private static double Value(SqliteDataReader reader, int column)
    {
        if (reader.GetBoolean(column + 1))
            return double.NaN;
        return reader.GetDouble(column) switch
        {
            double.MaxValue => double.PositiveInfinity,
            -double.MaxValue => double.NegativeInfinity,
            var value => value,
        };
    }

    private static DateTimeOffset? Moment(SqliteDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(column));

    private sealed record Row(string Id, string Experiment, string Name, RunStatus Status, DateTimeOffset? Started, DateTimeOffset? Ended)
    {
        public StoredRun With(
            Dictionary<string, Dictionary<string, string>> parameters,
            Dictionary<string, Dictionary<string, string>> tags,
            Dictionary<string, Dictionary<string, double>> metrics)
        {
            var own = tags.GetValueOrDefault(Id) ?? [];
            return new StoredRun(
                Id, own.GetValueOrDefault(RunTags.RunId) ?? Id, Experiment, Name, Status, Started, Ended,
                parameters.GetValueOrDefault(Id) ?? [], own, metrics.GetValueOrDefault(Id) ?? []);
        }
    }
}
