using System.Text;
using TransferLearning.Tracking;
using TransferLearning.Training.Metrics;
using TransferLearning.Training.Pictures;

namespace TransferLearning.Training.Evaluation;

/// <summary>What is logged of an evaluated set: the confusion matrix, scores of each class, every prediction, and the surest mistakes, listed and shown.</summary>
internal static class EvaluationReport
{
    private const int Mistakes = 100;

    /// <param name="log">The run's journal.</param>
    /// <param name="experiment">The experiment.</param>
    /// <param name="name"><c>validation</c> or <c>test</c>.</param>
    /// <param name="predictions">What the network said.</param>
    /// <param name="set">Of which pictures.</param>
    /// <param name="classes">The names of the classes.</param>
    /// <param name="epoch">Of which epoch's weights: the step of the pictures.</param>
    public static void Log(IRunLog log, Experiment experiment, string name, Predictions predictions, ImageSet set, IReadOnlyList<string> classes, int epoch)
    {
        var confusion = predictions.Confusion();
        var picture = ConfusionPicture.Draw($"{name}: accuracy {confusion.Accuracy:P1}", confusion, classes);
        log.Artifact($"evaluation/{name}_confusion_matrix.png", picture);
        log.Image($"{name}_confusion_matrix", picture, epoch);
        if (MistakesPicture.Draw(experiment, predictions, set, classes) is { } mistakes)
            log.Image($"{name}_mistakes", mistakes, epoch);
        log.Table(
            $"evaluation/{name}_classes.json", ["class", "precision", "recall", "f1", "pictures"],
            Enumerable.Range(0, classes.Count).Select(each => (IReadOnlyList<object?>)[classes[each], confusion.Precision(each), confusion.Recall(each), confusion.F1(each), confusion.Support(each)]));
        log.Table($"evaluation/{name}_mistakes.json", ["file", "label", "predicted", "probability"], Wrong(predictions, set, classes));
        log.Artifact($"predictions/{name}.csv", Encoding.UTF8.GetBytes(PredictionsCsv.Write(predictions, set, classes, labelled: true)));
        var section = name == "validation" ? "best/val_" : "test/";
        log.Summary($"{section}macro_f1", confusion.MacroF1);
        log.Summary($"{section}balanced_accuracy", confusion.BalancedAccuracy);
        log.Summary($"{section}auc", AreaUnderCurve.Macro(predictions.Probabilities, predictions.Labels, classes.Count));
    }

    private static IEnumerable<IReadOnlyList<object?>> Wrong(Predictions predictions, ImageSet set, IReadOnlyList<string> classes) =>
        from sample in predictions.Mistakes().Take(Mistakes)
        let predicted = predictions.PredictedClass(sample)
        select (IReadOnlyList<object?>)[set.Samples[predictions.Indices[sample]].Id, classes[predictions.Labels[sample]], classes[predicted], (double)predictions.Of(sample)[predicted]];
}
