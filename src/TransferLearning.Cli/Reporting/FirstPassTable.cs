using System.Globalization;
using System.Text.Json.Nodes;
using TransferLearning.Cli.Terminal;
using TransferLearning.Training.PassTiming;

namespace TransferLearning.Cli.Reporting;

/// <summary>Prints the measured times of the first pass: a table for each frozen part.</summary>
internal static class FirstPassTable
{
    /// <summary>Prints the times, or that there is nothing to measure.</summary>
    public static void Print(IReadOnlyList<FirstPassTime> times, Session session)
    {
        if (times.Count == 0)
            session.Say("first pass: nothing to measure, because no stage computes a frozen part of pictures by itself");
        foreach (var part in times.GroupBy(time => (time.Stage, time.Cut)))
        {
            var rows = part.ToList();
            session.Say($"{part.Key.Stage}: the first pass up to {part.Key.Cut} over {Show.Count(rows[0].Pictures)} pictures, from a second of measuring each; decoding alone {Speed(rows[0].DecodedPerSecond)} pictures/s");
            TextTable.Write(
                session,
                Column.Of("precision", rows, row => row.Precision + (row.IsChosen ? " (this run)" : "")),
                Column.Of("computed/s", rows, row => Speed(row.ComputedPerSecond)) with { Number = true },
                Column.Of("preparing", rows, row => Seconds(row.PreparingSeconds)) with { Number = true },
                Column.Of("first pass", rows, row => Seconds(row.Seconds)) with { Number = true });
            foreach (var row in rows.Where(row => row.WhyNot is not null))
                session.Say($"{row.Precision}: {row.WhyNot}");
        }
    }

    /// <summary>The times as JSON, for <c>tl plan --measure --json</c>.</summary>
    public static JsonArray ToJson(IReadOnlyList<FirstPassTime> times) => new([.. times.Select(time => new JsonObject
    {
        ["stage"] = time.Stage,
        ["cut"] = time.Cut,
        ["precision"] = time.Precision,
        ["is_chosen"] = time.IsChosen,
        ["pictures"] = time.Pictures,
        ["decoded_per_second"] = time.DecodedPerSecond,
        ["computed_per_second"] = time.ComputedPerSecond,
        ["preparing_seconds"] = time.PreparingSeconds,
        ["seconds"] = time.Seconds,
        ["why_not"] = time.WhyNot,
    })]);

    private static string Speed(double? perSecond) => perSecond is { } speed ? speed.ToString(speed < 10 ? "0.0" : "#,0", CultureInfo.InvariantCulture) : "–";

    private static string Seconds(double? seconds) => seconds is { } time ? string.Create(CultureInfo.InvariantCulture, $"{(time < 10 ? Math.Round(time, 1) : Math.Round(time)):#,0.#} s") : "–";
}
