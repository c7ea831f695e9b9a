namespace TransferLearning.Training.Metrics;

/// <summary>How well each label was said to be there, and the scores that follow from it (scikit-learn's definitions; 0 where a score is undefined).</summary>
/// <param name="Right">Of each label, the samples that have it and were said to.</param>
/// <param name="Wrong">Those that do not have it and were said to.</param>
/// <param name="Missed">Those that have it and were not said to.</param>
/// <param name="Exact">Samples of which all labels were right.</param>
public sealed record LabelCounts(IReadOnlyList<long> Right, IReadOnlyList<long> Wrong, IReadOnlyList<long> Missed, long Exact)
{
    /// <summary>Samples that have a label.</summary>
    public long Support(int label) => Right[label] + Missed[label];

    /// <summary>The part of the samples said to have the label that have it.</summary>
    public double Precision(int label) => Ratio(Right[label], Right[label] + Wrong[label]);

    /// <summary>The part of the samples with the label that were said to have it.</summary>
    public double Recall(int label) => Ratio(Right[label], Support(label));

    /// <summary>The harmonic mean of precision and recall.</summary>
    public double F1(int label) => Ratio(2 * Right[label], 2 * Right[label] + Wrong[label] + Missed[label]);

    /// <summary>F1 of all labels' counts together, as <c>f1_score(average="micro")</c>.</summary>
    public double MicroF1 => Ratio(2 * Right.Sum(), 2 * Right.Sum() + Wrong.Sum() + Missed.Sum());

    /// <summary>The unweighted mean of the labels' F1, as <c>f1_score(average="macro")</c>.</summary>
    public double MacroF1 => Enumerable.Range(0, Right.Count).Average(F1);

    /// <summary>The mean of the labels' F1, each by its number of samples, as <c>f1_score(average="weighted")</c>.</summary>
    public double WeightedF1
    {
        get
        {
            var all = Enumerable.Range(0, Right.Count).Sum(Support);
            return all == 0 ? 0 : Enumerable.Range(0, Right.Count).Sum(label => F1(label) * Support(label)) / all;
        }
    }

    private static double Ratio(long part, long whole) => whole == 0 ? 0 : (double)part / whole;
}
