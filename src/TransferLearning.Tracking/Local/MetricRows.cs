using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;
using TransferLearning.Tracking.Journal;

namespace TransferLearning.Tracking.Local;

/// <summary>
/// Inserts metric points, many rows a statement, with SQLite's native API: binding a row through ADO.NET costs more than inserting
/// it. A point that already exists is not inserted again.
/// </summary>
internal sealed class MetricRows : IDisposable
{
    private const int Rows = 100;

    /// <summary>The columns bound for each row; the run and the key are bound once for all rows.</summary>
    private const int Columns = 4;

    private readonly sqlite3 _database;
    private readonly string _runId;
    private readonly sqlite3_stmt _many;
    private readonly sqlite3_stmt _one;

    public MetricRows(SqliteConnection connection, string runId)
    {
        _database = connection.Handle!;
        _runId = runId;
        _many = Prepare(Rows);
        _one = Prepare(1);
    }

    /// <summary>The stored value, as MLflow stores it: NaN is 0 with is_nan set, an infinity the largest finite number of its sign.</summary>
    public static (double Value, bool IsNan) Stored(double value) => value switch
    {
        double.NaN => (0, true),
        double.PositiveInfinity => (double.MaxValue, false),
        double.NegativeInfinity => (-double.MaxValue, false),
        _ => (value, false),
    };

    public void Insert(List<MetricPoint> points)
    {
        // Insert the points of one key together: the key is the first column of the index, so they are neighbours there.
        foreach (var (key, places) in ByKey(points))
        {
            raw.sqlite3_bind_text(_many, 2, key);
            raw.sqlite3_bind_text(_one, 2, key);
            var at = 0;
            for (; at + Rows <= places.Count; at += Rows)
            {
                for (var row = 0; row < Rows; row++)
                    Bind(_many, row, points[places[at + row]]);
                Step(_many);
            }

            for (; at < places.Count; at++)
            {
                Bind(_one, 0, points[places[at]]);
                Step(_one);
            }
        }
    }

    public void Dispose()
    {
        _many.Dispose();
        _one.Dispose();
    }

    private static SortedDictionary<string, List<int>> ByKey(List<MetricPoint> points)
    {
        var all = new SortedDictionary<string, List<int>>(StringComparer.Ordinal);
        // Compare keys by reference: the reader returns one string object for all points of a key.
        var known = new Dictionary<string, List<int>>(ReferenceEqualityComparer.Instance);
        for (var i = 0; i < points.Count; i++)
        {
            var key = points[i].Key;
            if (!known.TryGetValue(key, out var places))
            {
                if (!all.TryGetValue(key, out places))
                    all.Add(key, places = []);
                known.Add(key, places);
            }

            places.Add(i);
        }

        return all;
    }

    private sqlite3_stmt Prepare(int rows)
    {
        var sql = new StringBuilder("INSERT OR IGNORE INTO metrics (key, value, timestamp, step, is_nan, run_uuid) VALUES ");
        for (var row = 0; row < rows; row++)
        {
            var first = 3 + (row * Columns);
            sql.Append(row == 0 ? "" : ",").Append($"(?2,?{first},?{first + 1},?{first + 2},?{first + 3},?1)");
        }

        if (raw.sqlite3_prepare_v2(_database, sql.ToString(), out var statement) is var code and not raw.SQLITE_OK)
            throw Error(code);
        raw.sqlite3_bind_text(statement, 1, _runId);
        return statement;
    }

    private void Bind(sqlite3_stmt statement, int row, MetricPoint point)
    {
        var first = 3 + (row * Columns);
        var (value, isNan) = Stored(point.Value);
        raw.sqlite3_bind_double(statement, first, value);
        raw.sqlite3_bind_int64(statement, first + 1, point.Time);
        raw.sqlite3_bind_int64(statement, first + 2, point.Step);
        raw.sqlite3_bind_int(statement, first + 3, isNan ? 1 : 0);
    }

    private void Step(sqlite3_stmt statement)
    {
        var code = raw.sqlite3_step(statement);
        raw.sqlite3_reset(statement);
        if (code != raw.SQLITE_DONE)
            throw Error(code);
    }

    private SqliteException Error(int code) => new(raw.sqlite3_errmsg(_database).utf8_to_string(), code);
}
