namespace TransferLearning.Training.Metrics;

/// <summary>How often each true class (row) was predicted as each class (column), and the scores that follow from it (scikit-learn's definitions; 0 where a score is undefined).</summary>
/// <param name="classes">How many classes.</param>
/// <param name="counts">Row after row.</param>
public sealed class ConfusionMatrix(int classes, IReadOnlyList<long> counts)
{
    public int Classes { get; } = classes;

    /// <summary>Samples of the class <paramref name="truth"/> that were predicted as <paramref name="predicted"/>.</summary>
    public long this[int truth, int predicted] => counts[truth * Classes + predicted];

    public long Total { get; } = counts.Sum();

    public double Accuracy => Ratio(Enumerable.Range(0, Classes).Sum(each => this[each, each]), Total);

    /// <summary>Samples of a class.</summary>
    public long Support(int of) => Enumerable.Range(0, Classes).Sum(predicted => this[of, predicted]);

    /// <summary>The part of what was predicted as the class that is of the class.</summary>
    public double Precision(int of) => Ratio(this[of, of], Enumerable.Range(0, Classes).Sum(truth => this[truth, of]));

    /// <summary>The part of the class that was predicted as the class.</summary>
    public double Recall(int of) => Ratio(this[of, of], Support(of));

    /// <summary>The harmonic mean of precision and recall.</summary>
    public double F1(int of) => Ratio(2 * this[of, of], Support(of) + Enumerable.Range(0, Classes).Sum(truth => this[truth, of]));

    /// <summary>The unweighted mean of the classes' F1.</summary>
    public double MacroF1 => Enumerable.Range(0, Classes).Average(F1);

    /// <summary>The unweighted mean of the recalls of classes that occur: balanced accuracy.</summary>
    public double BalancedAccuracy => Enumerable.Range(0, Classes).Where(each => Support(each) > 0).Select(Recall).DefaultIfEmpty(0).Average();

    private static double Ratio(long part, long whole) => whole == 0 ? 0 : (double)part / whole;
}
