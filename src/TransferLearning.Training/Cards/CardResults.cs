using System.Globalization;
using System.Text;
using TransferLearning.Training.Metrics;
using TransferLearning.Training.Tasks;

namespace TransferLearning.Training.Cards;

/// <summary>A card's tables of metrics, of each class, and of the confusion of classes.</summary>
internal static class CardResults
{
    /// <summary>The number of classes up to which the confusion matrix is a table; of more, the most confused pairs are listed.</summary>
    private const int MostColumns = 20;

    private const int MostPairs = 10;

    /// <summary>The metrics at the model's epoch, by the name of the set, for sets that have any.</summary>
    public static IReadOnlyList<(string Name, IReadOnlyDictionary<string, double> Values)> Sets(CardSubject subject)
    {
        var (training, validation, test) = (new Dictionary<string, double>(), new Dictionary<string, double>(), new Dictionary<string, double>());
        foreach (var (name, value) in subject.Model.Metrics)
        {
            // Some metrics are computed for the best epoch only, under best/val_….
            var plain = name.StartsWith("best/", StringComparison.Ordinal) ? name["best/".Length..] : name;
            if (MetricName.IsOfTest(plain))
                test.TryAdd(plain[MetricName.Test.Length..], value);
            else if (MetricName.IsOfValidation(plain))
                validation.TryAdd(plain[MetricName.Validation.Length..], value);
            else if (plain != "epoch")
                training.TryAdd(plain, value);
        }

        return [.. new[] { ("training", training), ("validation", validation), ("test", test) }.Where(set => set.Item2.Count > 0).Select(set => (set.Item1, (IReadOnlyDictionary<string, double>)set.Item2))];
    }

    /// <summary>The table of metrics: a row each, a column for each set.</summary>
    public static string Metrics(CardSubject subject)
    {
        var sets = Sets(subject);
        var names = sets.Reverse().SelectMany(set => set.Values.Keys).Distinct(StringComparer.Ordinal).OrderBy(name => name == "loss" ? 0 : name == subject.Training?.Metric ? 1 : 2).ThenBy(name => name, StringComparer.Ordinal);
        return Markdown.Table(
            ["metric", .. sets.Select(set => set.Name)],
            names.Select(name => sets.Select(set => set.Values.TryGetValue(name, out var value) ? MetricText.Of(value) : "").Prepend(Markdown.Text(name))));
    }

    /// <summary>The scores of each class, label or number, and the confusion, of the test set; of the validation set if there is none. Empty without a record.</summary>
    public static string Details(CardSubject subject)
    {
        if (subject.Training is not { } training || new[] { "test", "validation" }.FirstOrDefault(training.Sets.ContainsKey) is not { } set)
            return "";
        var (pictures, table) = (training.Sets[set].Pictures, training.Sets[set].Table);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"### Each {table.Kind}\n\nOf the {pictures:#,0} {set} {subject.Noun}.\n\n");
        text.Append(Markdown.Table(
            [table.Kind, .. table.Columns.Select(column => column.IsCount ? subject.Noun : Markdown.Text(column.Title))],
            table.Names.Select((name, row) => table.Columns.Select(column => Cell(column, row)).Prepend(Markdown.Text(name)))));
        if (table.Confusion is { } confusion)
            text.Append(table.Names.Count <= MostColumns ? Matrix(table.Names, confusion) : Pairs(table.Names, confusion, subject.Noun));
        return text.ToString();
    }

    private static string Cell(ScoreColumn column, int row) => column.IsCount ? column.Values[row].ToString("#,0", CultureInfo.InvariantCulture) : MetricText.Of(column.Values[row]);

    private static string Matrix(IReadOnlyList<string> names, IReadOnlyList<IReadOnlyList<long>> confusion) =>
        "\n### Confusion\n\nTrue classes down, predicted ones across.\n\n" + Markdown.Table(
            ["", .. names.Select(Markdown.Text)],
            names.Select((name, truth) => confusion[truth].Select((count, predicted) => truth == predicted ? $"**{count}**" : $"{count}").Prepend(Markdown.Text(name))));

    private static string Pairs(IReadOnlyList<string> names, IReadOnlyList<IReadOnlyList<long>> confusion, string noun)
    {
        var pairs = confusion.SelectMany((row, truth) => row.Select((count, predicted) => (truth, predicted, count))).Where(pair => pair.truth != pair.predicted && pair.count > 0)
            .OrderByDescending(pair => pair.count).ThenBy(pair => pair.truth).ThenBy(pair => pair.predicted).Take(MostPairs).ToList();
        return pairs.Count == 0 ? "" : "\n### Confusion\n\nThe most confused pairs.\n\n" + Markdown.Table(
            ["true", "predicted", noun], pairs.Select(pair => (IEnumerable<string>)[Markdown.Text(names[pair.truth]), Markdown.Text(names[pair.predicted]), $"{pair.count}"]));
    }
}
