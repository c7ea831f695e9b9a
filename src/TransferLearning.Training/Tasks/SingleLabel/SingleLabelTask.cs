using System.Globalization;
using System.Text.Json.Nodes;
using TransferLearning.Training.Metrics;

namespace TransferLearning.Training.Tasks.SingleLabel;

/// <summary>Single-label classification: one of several exclusive classes.</summary>
[Kind(Default, "One of several exclusive classes; the head ends in `units: classes` and softmax.")]
public sealed class SingleLabelTask : LearningTask
{
    public override TargetForm Targets => TargetForm.OneClass;

    public override string DefaultLoss => "cross_entropy";

    public override string DefaultMetric => "accuracy";

    public override int FewestOutputs => 2;

    public override IReadOnlyList<string> MistakeColumns => ["label", "predicted", "probability"];

    public override string PictureName => "confusion_matrix";

    public override OutputMeaning Outputs(DataSplits data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return OutputMeaning.OfClasses(data.Classes.Count);
    }

    public override IReadOnlyList<string> Columns(IReadOnlyList<string> names, bool labelled) => [.. labelled ? ["label", "predicted"] : (string[])["label"], .. names];

    /// <remarks>Without the true labels, <c>label</c> is the likeliest class.</remarks>
    public override IEnumerable<object> Row(Predictions predictions, int sample, IReadOnlyList<string> names, bool labelled)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        if (labelled)
            yield return names[predictions.Labels[sample]];
        yield return names[predictions.PredictedClass(sample)];
        foreach (var probability in predictions.Of(sample).ToArray())
            yield return probability;
    }

    public override JsonObject Json(Predictions predictions, int sample, IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        return new JsonObject
        {
            ["label"] = names[predictions.PredictedClass(sample)],
            ["probabilities"] = Probabilities(predictions, sample, names),
        };
    }

    public override EvaluationTable Table(Predictions predictions, IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        ArgumentNullException.ThrowIfNull(names);
        var confusion = predictions.Confusion();
        var classes = Enumerable.Range(0, names.Count).ToList();
        return new EvaluationTable(
            "class", names, Scores(names.Count, confusion.Support, confusion.Precision, confusion.Recall, confusion.F1),
            classes.ConvertAll(truth => (IReadOnlyList<long>)classes.ConvertAll(predicted => confusion[truth, predicted])));
    }

    internal override IEnumerable<Mistake> Mistakes(Predictions predictions, IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        return predictions.Mistakes().Select(sample =>
        {
            var said = predictions.PredictedClass(sample);
            var probability = predictions.Of(sample)[said];
            return new Mistake(sample, names[predictions.Labels[sample]], names[said], string.Create(CultureInfo.InvariantCulture, $"{names[said]} {probability * 100:0} % · is {names[predictions.Labels[sample]]}"), probability);
        });
    }

    public override byte[] Picture(string title, Predictions predictions, IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        return ConfusionPicture.Draw(title, predictions.Confusion(), names);
    }
}
