using System.Text;
using TransferLearning.Data;
using TransferLearning.Tracking;
using TransferLearning.Training.Metrics;
using TransferLearning.Training.Pictures;

namespace TransferLearning.Training.Evaluation;

/// <summary>What is logged of an evaluated set: the confusion matrix, scores of each class, every prediction, and the surest mistakes.</summary>
internal static class EvaluationReport
{
    private const int Mistakes = 100;

    /// <param name="log">The run's journal.</param>
    /// <param name="name"><c>validation</c> or <c>test</c>.</param>
    /// <param name="predictions">What the network said.</param>
    /// <param name="set">Of which pictures.</param>
    /// <param name="classes">The names of the classes.</param>
    /// <param name="step">The step of the metrics.</param>
    public static void Log(IRunLog log, string name, Predictions predictions, ImageSet set, IReadOnlyList<string> classes, int step)
    {
        var confusion = predictions.Confusion();
        log.Artifact($"evaluation/{name}_confusion_matrix.png", ConfusionPicture.Draw($"{name}: accuracy {confusion.Accuracy:P1}", confusion, classes));
        log.Table(
            $"evaluation/{name}_classes.json", ["class", "precision", "recall", "f1", "pictures"],
            Enumerable.Range(0, classes.Count).Select(each => (IReadOnlyList<object?>)[classes[each], confusion.Precision(each), confusion.Recall(each), confusion.F1(each), confusion.Support(each)]));
        log.Table($"evaluation/{name}_mistakes.json", ["file", "label", "predicted", "probability"], Wrong(predictions, set, classes));
        log.Artifact($"predictions/{name}.csv", Encoding.UTF8.GetBytes(PredictionsCsv.Write(predictions, set, classes, labelled: true)));
        var section = name == "validation" ? "val" : name;
        log.Metric($"{section}/macro_f1", confusion.MacroF1, step);
        log.Metric($"{section}/balanced_accuracy", confusion.BalancedAccuracy, step);
        log.Metric($"{section}/auc", AreaUnderCurve.Macro(predictions.Probabilities, predictions.Labels, classes.Count), step);
    }

    private static IEnumerable<IReadOnlyList<object?>> Wrong(Predictions predictions, ImageSet set, IReadOnlyList<string> classes) =>
        Enumerable.Range(0, predictions.Count)
            .Select(i => (i, predicted: predictions.PredictedClass(i)))
            .Where(each => each.predicted != predictions.Labels[each.i])
            .OrderByDescending(each => predictions.Of(each.i)[each.predicted])
            .ThenBy(each => predictions.Indices[each.i])
            .Take(Mistakes)
            .Select(each => (IReadOnlyList<object?>)[set.Samples[predictions.Indices[each.i]].Id, classes[predictions.Labels[each.i]], classes[each.predicted], (double)predictions.Of(each.i)[each.predicted]]);
}
