namespace TransferLearning.Training.Metrics;

/// <summary>
/// A confusion matrix: how often each true class (row) was predicted as each class (column). Its scores follow scikit-learn's definitions; undefined scores are 0.
/// </summary>
internal sealed class ConfusionMatrix
{
    private readonly long[] _counts, _support, _predicted;

    /// <param name="classes">The number of classes.</param>
    /// <param name="counts">The counts, row by row.</param>
    public ConfusionMatrix(int classes, IReadOnlyList<long> counts)
    {
        (Classes, _counts, _support, _predicted) = (classes, counts as long[] ?? [.. counts], new long[classes], new long[classes]);
        for (var truth = 0; truth < classes; truth++)
            for (var predicted = 0; predicted < classes; predicted++)
            {
                var count = _counts[(truth * classes) + predicted];
                _support[truth] += count;
                _predicted[predicted] += count;
                Total += count;
            }
    }

    public int Classes { get; }

    /// <summary>The number of samples of class <paramref name="truth"/> that were predicted as class <paramref name="predicted"/>.</summary>
    public long this[int truth, int predicted] => _counts[(truth * Classes) + predicted];

    public long Total { get; }

    /// <summary>The share of the samples that were predicted correctly; NaN without samples.</summary>
    public double Accuracy => Total == 0 ? double.NaN : Ratio(Enumerable.Range(0, Classes).Sum(each => this[each, each]), Total);

    /// <summary>The number of samples of a class.</summary>
    public long Support(int of) => _support[of];

    /// <summary>The number of samples that were predicted as a class.</summary>
    public long Predicted(int of) => _predicted[of];

    /// <summary>Whether a sample has the class or was predicted as it. Other classes have no scores.</summary>
    public bool Occurs(int of) => Support(of) + Predicted(of) > 0;

    /// <summary>The share of the samples predicted as the class that have the class.</summary>
    public double Precision(int of) => Ratio(this[of, of], Predicted(of));

    /// <summary>The share of the samples of the class that were predicted as the class.</summary>
    public double Recall(int of) => Ratio(this[of, of], Support(of));

    /// <summary>The harmonic mean of precision and recall.</summary>
    public double F1(int of) => Ratio(2 * this[of, of], Support(of) + Predicted(of));

    /// <summary>The unweighted mean F1 over the classes that occur among the labels or the predictions, as <c>f1_score(average="macro")</c>; NaN without samples.</summary>
    public double MacroF1 => Mean(Occurs, F1);

    /// <summary>The unweighted mean recall over the classes that occur among the labels, as <c>balanced_accuracy_score</c>; NaN without samples.</summary>
    public double BalancedAccuracy => Mean(of => Support(of) > 0, Recall);

    private double Mean(Func<int, bool> counts, Func<int, double> score) =>
        Enumerable.Range(0, Classes).Where(counts).Select(score).DefaultIfEmpty(double.NaN).Average();

    private static double Ratio(long part, long whole) => whole == 0 ? 0 : (double)part / whole;
}
