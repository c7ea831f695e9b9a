using System.Text.Json.Nodes;
using TransferLearning.Training.Metrics;

namespace TransferLearning.Training.Tasks;

/// <summary>
/// A task: what a network learns about a picture, what its outputs mean, and how predictions are shown. A new task is one folder here; its
/// metrics and losses go into the folders of the others.
/// </summary>
public abstract class LearningTask : TaskDefinition
{
    /// <summary>The task with a name; null if there is none.</summary>
    public static LearningTask? Find(string name) => KindTypes<LearningTask>.Find(name);

    /// <summary>The meaning of the outputs of an experiment's network.</summary>
    public abstract OutputMeaning Outputs(DataSplits data);

    /// <summary>The smallest number of outputs that a model of the task has.</summary>
    public virtual int FewestOutputs => 1;

    /// <summary>The columns of a CSV of predictions, after the file's column.</summary>
    /// <param name="names">The names of the outputs.</param>
    /// <param name="labelled">Whether the columns include the truth.</param>
    public abstract IReadOnlyList<string> Columns(IReadOnlyList<string> names, bool labelled);

    /// <summary>A sample's cells for <see cref="Columns"/>: texts and numbers.</summary>
    public abstract IEnumerable<object> Row(Predictions predictions, int sample, IReadOnlyList<string> names, bool labelled);

    /// <summary>The prediction of a sample as JSON.</summary>
    public abstract JsonObject Json(Predictions predictions, int sample, IReadOnlyList<string> names);

    /// <summary>The scores of each class, label or number.</summary>
    public abstract EvaluationTable Table(Predictions predictions, IReadOnlyList<string> names);

    /// <summary>The columns of the list of mistakes, after the file's column.</summary>
    public abstract IReadOnlyList<string> MistakeColumns { get; }

    /// <summary>The worst predictions, worst first.</summary>
    internal abstract IEnumerable<Mistake> Mistakes(Predictions predictions, IReadOnlyList<string> names);

    /// <summary>The file name of the evaluation's picture: <c>confusion_matrix</c>.</summary>
    public abstract string PictureName { get; }

    /// <summary>Draws the picture of an evaluation as a PNG.</summary>
    public abstract byte[] Picture(string title, Predictions predictions, IReadOnlyList<string> names);

    /// <summary>A sample's probabilities by the names of the outputs, as JSON.</summary>
    protected static JsonObject Probabilities(Predictions predictions, int sample, IReadOnlyList<string> names) =>
        new(names.Zip(predictions.Of(sample).ToArray(), (name, value) => KeyValuePair.Create(name, (JsonNode?)JsonValue.Create(value))));

    /// <summary>The scores of classes or labels: how many pictures have each, then precision, recall and F1.</summary>
    protected static IReadOnlyList<ScoreColumn> Scores(int outputs, Func<int, long> support, Converter<int, double> precision, Converter<int, double> recall, Converter<int, double> f1)
    {
        var rows = Enumerable.Range(0, outputs).ToList();
        return
        [
            new ScoreColumn("pictures", "pictures", rows.ConvertAll(row => (double)support(row)), IsCount: true),
            new ScoreColumn("precision", "precision", rows.ConvertAll(precision)),
            new ScoreColumn("recall", "recall", rows.ConvertAll(recall)),
            new ScoreColumn("f1", "F1", rows.ConvertAll(f1)),
        ];
    }
}

/// <summary>A wrong prediction.</summary>
/// <param name="Sample">The sample's index among the predictions.</param>
/// <param name="Truth">The truth as text.</param>
/// <param name="Said">The prediction as text.</param>
/// <param name="Caption">The caption of a picture: <c>cat 76 % · is dog</c>. Of several labels or numbers it names the most wrong one.</param>
/// <param name="Score">How confident or how wrong the prediction is: the value of the last of <see cref="LearningTask.MistakeColumns"/>.</param>
internal sealed record Mistake(int Sample, string Truth, string Said, string Caption, double Score);

/// <summary>A table of scores with one row per class, label or number.</summary>
/// <param name="Kind">The kind of the rows: <c>class</c>, <c>label</c> or <c>target</c>.</param>
/// <param name="Names">The names of the rows.</param>
/// <param name="Columns">The scores.</param>
/// <param name="Confusion">The confusion matrix: true classes down, predicted ones across. Null if the rows are not classes.</param>
public sealed record EvaluationTable(string Kind, IReadOnlyList<string> Names, IReadOnlyList<ScoreColumn> Columns, IReadOnlyList<IReadOnlyList<long>>? Confusion = null);

/// <summary>A column of scores.</summary>
/// <param name="Name">The name in JSON: <c>recall</c>.</param>
/// <param name="Title">The heading in a terminal.</param>
/// <param name="Values">The values, one per row.</param>
/// <param name="IsCount">Whether the values are numbers of pictures.</param>
public sealed record ScoreColumn(string Name, string Title, IReadOnlyList<double> Values, bool IsCount = false);
