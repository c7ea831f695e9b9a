using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;
using TransferLearning.Tracking.Journal;

namespace TransferLearning.Tracking.Local;

/// <summary>
/// Inserts points of metrics, many rows a statement, through SQLite's own interface: the one of ADO.NET costs more a
/// row than the insert itself. A point that is there already stays once.
/// </summary>
internal sealed class MetricRows : IDisposable
{
    private const int Rows = 100;

    private const int Columns = 5;

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

    /// <summary>What the columns hold: NaN is 0 with is_nan, an infinity the largest number.</summary>
    public static (double Value, bool IsNan) Stored(double value) => value switch
    {
        double.NaN => (0, true),
        double.PositiveInfinity => (double.MaxValue, false),
        double.NegativeInfinity => (-double.MaxValue, false),
        _ => (value, false),
    };

    public void Insert(List<MetricPoint> points)
    {
        // Neighbours in the index next to each other: its first column is the key.
        var order = new int[points.Count];
        for (var i = 0; i < order.Length; i++)
            order[i] = i;
        Array.Sort(order, (a, b) =>
        {
            var byKey = string.CompareOrdinal(points[a].Key, points[b].Key);
            return byKey != 0 ? byKey : a.CompareTo(b);
        });

        var at = 0;
        for (; at + Rows <= order.Length; at += Rows)
        {
            for (var row = 0; row < Rows; row++)
                Bind(_many, row, points[order[at + row]]);
            Step(_many);
        }

        for (; at < order.Length; at++)
        {
            Bind(_one, 0, points[order[at]]);
            Step(_one);
        }
    }

    public void Dispose()
    {
        _many.Dispose();
        _one.Dispose();
    }

    private sqlite3_stmt Prepare(int rows)
    {
        var sql = new StringBuilder("INSERT OR IGNORE INTO metrics (key, value, timestamp, step, is_nan, run_uuid) VALUES ");
        for (var row = 0; row < rows; row++)
        {
            var first = 2 + (row * Columns);
            sql.Append(row == 0 ? "" : ",").Append($"(?{first},?{first + 1},?{first + 2},?{first + 3},?{first + 4},?1)");
        }

        if (raw.sqlite3_prepare_v2(_database, sql.ToString(), out var statement) is var code and not raw.SQLITE_OK)
            throw Error(code);
        raw.sqlite3_bind_text(statement, 1, _runId);
        return statement;
    }

    private void Bind(sqlite3_stmt statement, int row, MetricPoint point)
    {
        var first = 2 + (row * Columns);
        var (value, isNan) = Stored(point.Value);
        raw.sqlite3_bind_text(statement, first, point.Key);
        raw.sqlite3_bind_double(statement, first + 1, value);
        raw.sqlite3_bind_int64(statement, first + 2, point.Time);
        raw.sqlite3_bind_int64(statement, first + 3, point.Step);
        raw.sqlite3_bind_int(statement, first + 4, isNan ? 1 : 0);
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
