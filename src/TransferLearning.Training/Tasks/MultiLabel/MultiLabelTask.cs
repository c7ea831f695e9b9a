using System.Globalization;
using System.Text.Json.Nodes;
using TransferLearning.Training.Metrics;

namespace TransferLearning.Training.Tasks.MultiLabel;

/// <summary>Multi-label classification: any number of labels per picture.</summary>
[Kind("multi_label", "Any number of labels per image; the head ends in `units: classes` and sigmoid.", Scalar = nameof(Threshold))]
public sealed class MultiLabelTask : LearningTask
{
    [Key("threshold", "The probability from which a label is predicted.", Minimum = 0, Maximum = 1, MinimumExclusive = true, MaximumExclusive = true)]
    public double Threshold { get; init; } = 0.5;

    public override TargetForm Targets => TargetForm.Labels;

    public override string DefaultLoss => "binary_cross_entropy";

    public override string DefaultMetric => "map";

    public override int FewestOutputs => 2;

    public override IReadOnlyList<string> MistakeColumns => ["labels", "predicted", "error"];

    public override string PictureName => "label_scores";

    public override OutputMeaning Outputs(DataSplits data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return new OutputMeaning(TargetForm.Labels, data.Classes.Count) { Threshold = Threshold };
    }

    public override IReadOnlyList<string> Columns(IReadOnlyList<string> names, bool labelled) => [.. labelled ? ["labels", "predicted"] : (string[])["labels"], .. names];

    /// <remarks>One cell holds all labels, separated by <c>|</c>. Without the true labels, <c>labels</c> are the predicted ones.</remarks>
    public override IEnumerable<object> Row(Predictions predictions, int sample, IReadOnlyList<string> names, bool labelled)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        if (labelled)
            yield return string.Join('|', There(predictions.WantedOf(sample), 0.5, names));
        yield return string.Join('|', Said(predictions, sample, names));
        foreach (var probability in predictions.Of(sample).ToArray())
            yield return probability;
    }

    public override JsonObject Json(Predictions predictions, int sample, IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        return new JsonObject
        {
            ["labels"] = new JsonArray([.. Said(predictions, sample, names).Select(name => (JsonNode)name)]),
            ["probabilities"] = Probabilities(predictions, sample, names),
        };
    }

    public override EvaluationTable Table(Predictions predictions, IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        ArgumentNullException.ThrowIfNull(names);
        var counts = predictions.CountLabels();
        return new EvaluationTable("label", names, Scores(names.Count, counts.Support, counts.Precision, counts.Recall, counts.F1));
    }

    /// <remarks>A picture is as wrong as its worst label. A label's error is the difference between its probability and the truth.</remarks>
    internal override IEnumerable<Mistake> Mistakes(Predictions predictions, IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        return Enumerable.Range(0, predictions.Count)
            .Select(sample => (Sample: sample, Worst: Worst(predictions, sample)))
            .Where(each => !There(predictions.WantedOf(each.Sample), 0.5, names).SequenceEqual(Said(predictions, each.Sample, names)))
            .OrderByDescending(each => each.Worst.Error).ThenBy(each => predictions.Indices[each.Sample])
            .Select(each => new Mistake(
                each.Sample, Words(There(predictions.WantedOf(each.Sample), 0.5, names)), Words(Said(predictions, each.Sample, names)),
                string.Create(CultureInfo.InvariantCulture, $"{names[each.Worst.Label]} {predictions.Of(each.Sample)[each.Worst.Label] * 100:0} % · is {(predictions.WantedOf(each.Sample)[each.Worst.Label] >= 0.5 ? "there" : "absent")}"), each.Worst.Error));
    }

    public override byte[] Picture(string title, Predictions predictions, IReadOnlyList<string> names) => LabelScoresPicture.Draw(title, Table(predictions, names));

    private static IEnumerable<string> Said(Predictions predictions, int sample, IReadOnlyList<string> names) => There(predictions.Of(sample), predictions.Outputs!.Threshold, names);

    private static List<string> There(ReadOnlySpan<float> values, double threshold, IReadOnlyList<string> names)
    {
        var labels = new List<string>();
        for (var label = 0; label < values.Length; label++)
            if (values[label] >= (float)threshold)
                labels.Add(names[label]);
        return labels;
    }

    private static (int Label, double Error) Worst(Predictions predictions, int sample)
    {
        var probabilities = predictions.Of(sample);
        var wanted = predictions.WantedOf(sample);
        var worst = (Label: 0, Error: -1.0);
        for (var label = 0; label < probabilities.Length; label++)
            if (Math.Abs(probabilities[label] - wanted[label]) is var error && error > worst.Error)
                worst = (label, error);
        return worst;
    }

    private static string Words(IEnumerable<string> labels) => string.Join(", ", labels) is { Length: > 0 } text ? text : "no label";
}
