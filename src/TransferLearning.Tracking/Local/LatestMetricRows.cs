using Microsoft.Data.Sqlite;
using TransferLearning.Tracking.Journal;

namespace TransferLearning.Tracking.Local;

/// <summary>Updates MLflow's <c>latest_metrics</c>: for each key the point with the highest step, then time, then value.</summary>
internal sealed class LatestMetricRows(SqliteConnection connection, string runId)
{
    private const string Sql = """
        INSERT INTO latest_metrics (key, value, timestamp, step, is_nan, run_uuid) VALUES ($key, $value, $time, $step, $nan, $run)
        ON CONFLICT (key, run_uuid) DO UPDATE SET value = excluded.value, timestamp = excluded.timestamp, step = excluded.step, is_nan = excluded.is_nan
        WHERE excluded.step > step
           OR (excluded.step = step AND (excluded.timestamp > timestamp OR (excluded.timestamp = timestamp AND excluded.value > value)))
        """;

    public void Keep(List<MetricPoint> points)
    {
        var latest = new Dictionary<string, MetricPoint>();
        foreach (var point in points)
            if (!latest.TryGetValue(point.Key, out var known) || Later(point, known))
                latest[point.Key] = point;

        using var command = connection.CreateCommand();
        command.CommandText = Sql;
        command.Parameters.AddWithValue("$run", runId);
        var key = command.Parameters.Add("$key", SqliteType.Text);
        var value = command.Parameters.Add("$value", SqliteType.Real);
        var time = command.Parameters.Add("$time", SqliteType.Integer);
        var step = command.Parameters.Add("$step", SqliteType.Integer);
        var nan = command.Parameters.Add("$nan", SqliteType.Integer);
        foreach (var point in latest.Values)
        {
            var (stored, isNan) = MetricRows.Stored(point.Value);
            (key.Value, value.Value, time.Value, step.Value, nan.Value) = (point.Key, stored, point.Time, point.Step, isNan ? 1 : 0);
            command.ExecuteNonQuery();
        }
    }

    private static bool Later(MetricPoint a, MetricPoint b)
    {
        if (a.Step != b.Step)
            return a.Step > b.Step;
        return a.Time != b.Time ? a.Time > b.Time : MetricRows.Stored(a.Value).Value > MetricRows.Stored(b.Value).Value;
    }
}
