namespace TransferLearning.Training.Metrics;

/// <summary>Counts of right and wrong predictions of each label. Their scores follow scikit-learn's definitions; undefined scores are 0.</summary>
/// <param name="Right">The true positives of each label.</param>
/// <param name="Wrong">The false positives of each label.</param>
/// <param name="Missed">The false negatives of each label.</param>
/// <param name="Exact">The number of samples with all labels correct.</param>
internal sealed record LabelCounts(IReadOnlyList<long> Right, IReadOnlyList<long> Wrong, IReadOnlyList<long> Missed, long Exact)
{
    /// <summary>The number of samples that have a label.</summary>
    public long Support(int label) => Right[label] + Missed[label];

    /// <summary>The share of the samples predicted to have the label that have it.</summary>
    public double Precision(int label) => Ratio(Right[label], Right[label] + Wrong[label]);

    /// <summary>The share of the samples with the label that were predicted to have it.</summary>
    public double Recall(int label) => Ratio(Right[label], Support(label));

    /// <summary>The harmonic mean of precision and recall.</summary>
    public double F1(int label) => Ratio(2 * Right[label], 2 * Right[label] + Wrong[label] + Missed[label]);

    /// <summary>The F1 of the summed counts of all labels, as <c>f1_score(average="micro")</c>.</summary>
    public double MicroF1 => Ratio(2 * Right.Sum(), 2 * Right.Sum() + Wrong.Sum() + Missed.Sum());

    /// <summary>The unweighted mean F1 over the labels, as <c>f1_score(average="macro")</c>.</summary>
    public double MacroF1 => Enumerable.Range(0, Right.Count).Average(F1);

    /// <summary>The mean F1 over the labels, weighted by their number of samples, as <c>f1_score(average="weighted")</c>.</summary>
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
