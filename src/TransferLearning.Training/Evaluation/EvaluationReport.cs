using System.Text;
using TransferLearning.Tracking;
using TransferLearning.Training.Tasks;

namespace TransferLearning.Training.Evaluation;

/// <summary>
/// Logs the evaluation of a set: the task's picture, the scores of each class (label, number), every prediction, and the worst mistakes as a table and a picture.
/// </summary>
internal static class EvaluationReport
{
    private const int MostMistakes = 100;

    /// <param name="log">The run's journal.</param>
    /// <param name="experiment">The experiment.</param>
    /// <param name="task">The task.</param>
    /// <param name="name">The set's name: <c>validation</c> or <c>test</c>.</param>
    /// <param name="predictions">The network's predictions.</param>
    /// <param name="metrics">The metrics of the predictions.</param>
    /// <param name="set">The predicted pictures.</param>
    /// <param name="names">The names of the outputs.</param>
    /// <param name="epoch">The epoch of the weights; it is the step of the logged pictures.</param>
    public static void Log(
        IRunLog log, Experiment experiment, LearningTask task, string name, Predictions predictions, IReadOnlyDictionary<string, double> metrics, ImageSet set, IReadOnlyList<string> names, int epoch)
    {
        var best = metrics[task.DefaultMetric];
        var picture = task.Picture(task.Targets == TargetForm.Numbers ? FormattableString.Invariant($"{name}: {task.DefaultMetric} {best:G4}") : $"{name}: {task.DefaultMetric} {best:P1}", predictions, names);
        log.Artifact($"evaluation/{name}_{task.PictureName}.png", picture);
        log.Image($"{name}_{task.PictureName}", picture, epoch);
        var worst = task.Mistakes(predictions, names).Take(MostMistakes).ToList();
        var isText = experiment.Data.Train.Input == InputKind.Text;
        if (!isText && MistakesPicture.Draw(experiment, predictions, set, worst) is { } mistakes)
            log.Image($"{name}_mistakes", mistakes, epoch);
        var table = task.Table(predictions, names);
        log.Table(
            $"evaluation/{name}_{Plural(table.Kind)}.json", [table.Kind, .. Ordered(table).Select(column => column.Name)],
            Enumerable.Range(0, names.Count).Select(each => (IReadOnlyList<object?>)[names[each], .. Ordered(table).Select(column => column.IsCount ? (object)(long)column.Values[each] : column.Values[each])]));
        log.Table($"evaluation/{name}_mistakes.json", [isText ? "text" : "file", .. task.MistakeColumns],
            worst.Select(each => (IReadOnlyList<object?>)[set.Samples[predictions.Indices[each.Sample]].Shown, each.Truth, each.Said, each.Score]));
        log.Artifact($"predictions/{name}.csv", Encoding.UTF8.GetBytes(PredictionsCsv.Write(predictions, set, task, names, labelled: true)));
    }

    private static string Plural(string kind) => kind == "class" ? "classes" : kind + "s";

    /// <summary>The columns, with scores before counts.</summary>
    private static IEnumerable<ScoreColumn> Ordered(EvaluationTable table) => table.Columns.OrderBy(column => column.IsCount);
}
