using System.Text.Json.Nodes;
using TransferLearning.Training.Evaluation;
using TransferLearning.Training.Metrics;

namespace TransferLearning.Training.Tasks;

/// <summary>
/// What is learnt about a picture: what its outputs mean, and what is shown of predictions. A new task is one folder here, with its metrics and
/// losses beside those of the others.
/// </summary>
public abstract class LearningTask : TaskDefinition
{
    /// <summary>The task of a name; null where there is none.</summary>
    public static LearningTask? Find(string name) => KindTypes<LearningTask>.Find(name);

    /// <summary>What the outputs of an experiment's network mean.</summary>
    public abstract OutputMeaning Outputs(DataSplits data);

    /// <summary>The fewest outputs that a model of the task has.</summary>
    public virtual int FewestOutputs => 1;

    /// <summary>The columns of a CSV of predictions, behind that of the file.</summary>
    /// <param name="names">The names of the outputs.</param>
    /// <param name="labelled">Whether the truth is among them.</param>
    public abstract IReadOnlyList<string> Columns(IReadOnlyList<string> names, bool labelled);

    /// <summary>A sample's cells under <see cref="Columns"/>: texts and numbers.</summary>
    public abstract IEnumerable<object> Row(Predictions predictions, int sample, IReadOnlyList<string> names, bool labelled);

    /// <summary>What is predicted of a sample, as JSON.</summary>
    public abstract JsonObject Json(Predictions predictions, int sample, IReadOnlyList<string> names);

    /// <summary>The scores of each class, label or number.</summary>
    public abstract EvaluationTable Table(Predictions predictions, IReadOnlyList<string> names);

    /// <summary>The columns of the list of mistakes, behind that of the file.</summary>
    public abstract IReadOnlyList<string> MistakeColumns { get; }

    /// <summary>The worst predictions, worst first.</summary>
    public abstract IEnumerable<Mistake> Mistakes(Predictions predictions, IReadOnlyList<string> names);

    /// <summary>What the picture of an evaluation is called: <c>confusion_matrix</c>.</summary>
    public abstract string PictureName { get; }

    /// <summary>The picture of an evaluation, as a PNG.</summary>
    public abstract byte[] Picture(string title, Predictions predictions, IReadOnlyList<string> names);
}

/// <summary>A prediction that is wrong.</summary>
/// <param name="Sample">Its place among the predictions.</param>
/// <param name="Truth">What is right, in words.</param>
/// <param name="Said">What was predicted, in words.</param>
/// <param name="Caption">The same with how sure it was, for a picture.</param>
/// <param name="Score">How sure or how wrong it was: the number of the last of <see cref="LearningTask.MistakeColumns"/>.</param>
public sealed record Mistake(int Sample, string Truth, string Said, string Caption, double Score);

/// <summary>Scores, a row a class, label or number.</summary>
/// <param name="Kind">What a row is: <c>class</c>, <c>label</c> or <c>target</c>.</param>
/// <param name="Names">The rows.</param>
/// <param name="Columns">The scores.</param>
/// <param name="Confusion">True classes down, predicted ones across; null where the rows are no classes.</param>
public sealed record EvaluationTable(string Kind, IReadOnlyList<string> Names, IReadOnlyList<ScoreColumn> Columns, IReadOnlyList<IReadOnlyList<long>>? Confusion = null);

/// <summary>A column of scores.</summary>
/// <param name="Name">Its name: <c>recall</c>.</param>
/// <param name="Title">How it is headed in a terminal.</param>
/// <param name="Values">A value a row.</param>
/// <param name="IsCount">Whether they count pictures.</param>
public sealed record ScoreColumn(string Name, string Title, IReadOnlyList<double> Values, bool IsCount = false);
