using TransferLearning.Cli.Terminal;
using TransferLearning.Training.Assessing;
using TransferLearning.Training.Evaluation;
using TransferLearning.Training.Tasks;

namespace TransferLearning.Cli.Reporting;

/// <summary>Prints an evaluation: a headline, the metrics with their intervals, the scores of each class, and what rejecting unsure samples gains.</summary>
internal static class EvaluationTables
{
    // The thresholds of the printed table. --json has all of them.
    private static readonly double[] Thresholds = [0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99];

    public static void Print(EvaluationResult result, Assessment assessment, string noun, Session session)
    {
        session.Say($"{Show.Count(result.Pictures)} {noun}  {string.Join("  ", Headline(result).Select(metric => $"{Title(metric)} {Show.Metric(result.Metrics[metric])}"))}");
        Metrics(result, assessment, session);
        Rows(result.Table, assessment, noun, session);
        if (assessment.Reliability is { Error: var error } && !double.IsNaN(error))
            session.Say($"expected calibration error {Show.Metric(error)}");
        Coverage(assessment.Coverage, noun, session);
    }

    /// <summary>A metric's name for people.</summary>
    public static string Title(string metric) => metric switch
    {
        "macro_f1" => "macro F1",
        "micro_f1" => "micro F1",
        "auc" => "AUC",
        "map" => "mAP",
        "r2" => "R2",
        _ => metric.Replace('_', ' '),
    };

    /// <summary>An interval for people.</summary>
    public static string Text(Interval? interval) => interval is { } given ? $"{Show.Metric(given.Low)} to {Show.Metric(given.High)}" : "–";

    /// <summary>The headline metrics: accuracy, loss, macro F1 and AUC for classes; all metrics for labels and numbers.</summary>
    private static IEnumerable<string> Headline(EvaluationResult result) =>
        result.Metrics.ContainsKey("accuracy") ? ["accuracy", "loss", "macro_f1", "auc"] : result.Metrics.Keys.OrderBy(name => name == MetricName.Loss);

    private static void Metrics(EvaluationResult result, Assessment assessment, Session session)
    {
        var names = result.Metrics.Keys.OrderBy(name => name == MetricName.Loss).ToList();
        TextTable.Write(
            session,
            Column.Of("metric", names, Title) with { Least = 8 },
            Column.Of("value", names, name => Show.Metric(result.Metrics[name])) with { Number = true },
            Column.Of("95 % interval", names, name => Text(assessment.Intervals.TryGetValue(name, out var interval) ? interval : null)) with { Number = true });
    }

    // The confusion matrix stands beside the scores if both fit, else below them.
    private static void Rows(EvaluationTable table, Assessment assessment, string noun, Session session)
    {
        var rows = Enumerable.Range(0, table.Names.Count).ToList();
        var names = new Column(table.Kind, table.Names) { Least = 12 };
        List<Column> scores =
        [
            names,
            .. table.Columns.Select(column => Column.Of(column.IsCount ? noun : column.Title, rows, row => column.IsCount ? Show.Count((long)column.Values[row]) : Show.Metric(column.Values[row])) with { Number = true }),
            .. Ranking(table, assessment.Rankings),
        ];
        // A narrow terminal shows the first columns of the confusion matrix. --json and the picture of --out have all.
        List<Column> confusion = table.Confusion is { } counts ? rows.ConvertAll(predicted => PredictedAs(table.Names[predicted], predicted, counts)) : [];
        List<Column> together = [.. scores, .. confusion];
        if (TextTable.Fit(together, session.TableColumns).Count == together.Count)
        {
            TextTable.WriteBelow(session, together);
            return;
        }

        TextTable.WriteBelow(session, scores);
        if (confusion.Count > 0)
            TextTable.WriteBelow(session, [names, .. confusion]);
    }

    private static Column PredictedAs<T>(string name, int predicted, IReadOnlyList<T> counts)
        where T : IReadOnlyList<long> =>
        Column.Of($"as {name}", counts, row => Show.Count(row[predicted])) with { ShortHead = name, Number = true, Rank = predicted + 3, Least = 8 };

    private static IEnumerable<Column> Ranking(EvaluationTable table, IReadOnlyList<ClassRanking> rankings)
    {
        if (rankings.Count == 0)
            yield break;
        yield return Column.Of("AUC", rankings, each => Show.Metric(Known(each.Auc))) with { Number = true, Rank = 2 };
        yield return Column.Of("AP", rankings, each => Show.Metric(Known(each.AveragePrecision))) with { Number = true, Rank = 1 };
        if (table.Kind != "label")
            yield break;
        yield return Column.Of("best threshold", rankings, each => Show.Metric(each.BestThreshold)) with { ShortHead = "best at", Number = true, Rank = 3 };
        yield return Column.Of("best F1", rankings, each => Show.Metric(each.BestF1)) with { Number = true, Rank = 4 };
    }

    private static void Coverage(IReadOnlyList<CoverageRow> coverage, string noun, Session session)
    {
        var shown = new List<CoverageRow>();
        foreach (var threshold in Thresholds)
            if (coverage.FirstOrDefault(row => row.Threshold >= threshold) is { } row && (shown.Count == 0 || shown[^1].Answered != row.Answered))
                shown.Add(row);
        if (shown.Count < 2)
            return;
        TextTable.Write(
            session,
            Column.Of("answers from", shown, row => row.Threshold == 0 ? "any" : row.Threshold.ToString("0.00", System.Globalization.CultureInfo.InvariantCulture)),
            Column.Of(noun, shown, row => Show.Count(row.Answered)) with { Number = true },
            Column.Of("answered", shown, row => Show.Metric(row.Coverage)) with { Number = true },
            Column.Of("accuracy", shown, row => Show.Metric(Known(row.Accuracy))) with { Number = true });
    }

    private static double? Known(double value) => double.IsNaN(value) ? null : value;
}
