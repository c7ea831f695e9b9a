using TransferLearning.Training.Metrics;

namespace TransferLearning.Training.Evaluation;

/// <summary>What a labelled set says of a model.</summary>
/// <param name="Pictures">How many.</param>
/// <param name="Loss">Mean cross-entropy, without regularisation.</param>
/// <param name="Accuracy">The part that was classified right.</param>
/// <param name="BalancedAccuracy">The mean of the classes' recalls.</param>
/// <param name="MacroF1">The mean of the classes' F1.</param>
/// <param name="Auc">The mean area under the curve of each class against the others.</param>
/// <param name="Classes">Each class's scores.</param>
/// <param name="Confusion">Counts: true classes down, predicted ones across.</param>
public sealed record EvaluationResult(
    int Pictures, double Loss, double Accuracy, double BalancedAccuracy, double MacroF1, double Auc,
    IReadOnlyList<ClassScores> Classes, IReadOnlyList<IReadOnlyList<long>> Confusion)
{
    public static EvaluationResult Of(Predictions predictions, IReadOnlyList<string> classes)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        ArgumentNullException.ThrowIfNull(classes);
        var confusion = predictions.Confusion();
        var indices = Enumerable.Range(0, classes.Count).ToList();
        return new EvaluationResult(
            predictions.Count, predictions.Loss, confusion.Accuracy, confusion.BalancedAccuracy, confusion.MacroF1,
            AreaUnderCurve.Macro(predictions.Probabilities, predictions.Labels, classes.Count),
            [.. indices.Select(each => new ClassScores(classes[each], confusion.Precision(each), confusion.Recall(each), confusion.F1(each), confusion.Support(each)))],
            [.. indices.Select(truth => (IReadOnlyList<long>)[.. indices.Select(predicted => confusion[truth, predicted])])]);
    }
}

/// <summary>A class's scores (scikit-learn's definitions; 0 where one is undefined).</summary>
public sealed record ClassScores(string Name, double Precision, double Recall, double F1, long Pictures);
