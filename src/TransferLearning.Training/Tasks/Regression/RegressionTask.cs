using System.Text.Json.Nodes;
using TransferLearning.Training.Metrics;

namespace TransferLearning.Training.Tasks.Regression;

/// <summary>Regression: one or several numbers per picture. The network learns them standardised; results are shown in the numbers' own units.</summary>
[Kind("regression", "One or several numbers per image, standardised for training; the head ends in `units: targets` without an activation.")]
public sealed class RegressionTask : LearningTask
{
    public override TargetForm Targets => TargetForm.Numbers;

    public override string DefaultLoss => "mse";

    public override string DefaultMetric => "mae";

    public override IReadOnlyList<string> MistakeColumns => ["true", "predicted", "error"];

    public override string PictureName => "predicted_and_true";

    public override OutputMeaning Outputs(DataSplits data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return new OutputMeaning(TargetForm.Numbers, data.Classes.Count) { Scale = TargetScale.Of(data.Train, data.Classes.Count) };
    }

    /// <remarks>A number's column has the number's name. If the truth is included, the prediction's column is <c>predicted_NAME</c>.</remarks>
    public override IReadOnlyList<string> Columns(IReadOnlyList<string> names, bool labelled) => labelled ? [.. names, .. names.Select(name => $"predicted_{name}")] : names;

    public override IEnumerable<object> Row(Predictions predictions, int sample, IReadOnlyList<string> names, bool labelled)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        ArgumentNullException.ThrowIfNull(names);
        if (labelled)
            for (var number = 0; number < names.Count; number++)
                yield return (float)predictions.True(sample, number);
        for (var number = 0; number < names.Count; number++)
            yield return (float)predictions.Number(sample, number);
    }

    public override JsonObject Json(Predictions predictions, int sample, IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        return new JsonObject { ["values"] = new JsonObject(names.Select((name, number) => KeyValuePair.Create(name, (JsonNode?)JsonValue.Create((float)predictions.Number(sample, number))))) };
    }

    public override EvaluationTable Table(Predictions predictions, IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        ArgumentNullException.ThrowIfNull(names);
        var errors = predictions.Errors();
        var numbers = Enumerable.Range(0, names.Count).ToList();
        return new EvaluationTable(
            "target", names,
            [
                new ScoreColumn("mae", "mae", numbers.ConvertAll(errors.MeanAbsolute)),
                new ScoreColumn("rmse", "rmse", numbers.ConvertAll(errors.RootMeanSquared)),
                new ScoreColumn("r2", "R2", numbers.ConvertAll(errors.R2)),
            ]);
    }

    /// <remarks>A picture is as wrong as its worst number, compared in units of each number's standard deviation. The shown error is in the number's own unit.</remarks>
    internal override IEnumerable<Mistake> Mistakes(Predictions predictions, IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        ArgumentNullException.ThrowIfNull(names);
        return Enumerable.Range(0, predictions.Count)
            .Select(sample => (Sample: sample, Worst: Enumerable.Range(0, names.Count).MaxBy(number => Off(sample, number))))
            .OrderByDescending(each => Off(each.Sample, each.Worst)).ThenBy(each => predictions.Indices[each.Sample])
            .Select(each => new Mistake(
                each.Sample, Words(each.Sample, predictions.True), Words(each.Sample, predictions.Number),
                $"{(names.Count == 1 ? "" : names[each.Worst] + " ")}{TargetText.Of(predictions.Number(each.Sample, each.Worst))} · is {TargetText.Of(predictions.True(each.Sample, each.Worst))}",
                predictions.Number(each.Sample, each.Worst) - predictions.True(each.Sample, each.Worst)));

        double Off(int sample, int number) => Math.Abs(predictions.Of(sample)[number] - predictions.WantedOf(sample)[number]);

        string Words(int sample, Func<int, int, double> value) =>
            string.Join(", ", names.Select((name, number) => $"{(names.Count == 1 ? "" : name + " ")}{TargetText.Of(value(sample, number))}"));
    }

    public override byte[] Picture(string title, Predictions predictions, IReadOnlyList<string> names) => ScatterPicture.Draw(title, predictions, names);
}
