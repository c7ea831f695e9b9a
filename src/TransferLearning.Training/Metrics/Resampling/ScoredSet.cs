namespace TransferLearning.Training.Metrics.Resampling;

/// <summary>The predictions and targets of a set, prepared once so that many resamples of its pictures can be measured.</summary>
internal sealed class ScoredSet
{
    private readonly Lazy<int[]> _cells;
    private readonly Lazy<RankedScores[]> _ranked;

    /// <param name="outputs">The meaning of the outputs.</param>
    /// <param name="values">The probabilities or standardised numbers, N × outputs, row by row.</param>
    /// <param name="labels">The true class of each sample.</param>
    /// <param name="wanted">The target of each output, N × outputs; null if the labels are the targets.</param>
    /// <param name="losses">The loss of each sample; null if it is not known.</param>
    public ScoredSet(OutputMeaning outputs, float[] values, int[] labels, float[]? wanted, float[]? losses)
    {
        (Outputs, Values, Labels, Wanted, Losses) = (outputs, values, labels, wanted, losses);
        _cells = new(() => [.. labels.Select((label, i) => (label * outputs.Count) + Places.OfLargest(Row(i)))]);
        _ranked = new(() => [.. Enumerable.Range(0, outputs.Count).Select(Ranked)]);
    }

    public OutputMeaning Outputs { get; }

    public float[] Values { get; }

    public int[] Labels { get; }

    public float[]? Wanted { get; }

    public float[]? Losses { get; }

    /// <summary>The number of samples.</summary>
    public int Count => Labels.Length;

    /// <summary>The cell of each sample in the confusion matrix: true class × classes + predicted class.</summary>
    public int[] Cells => _cells.Value;

    /// <summary>The scores of each output, in order, against the others.</summary>
    public RankedScores[] Columns => _ranked.Value;

    /// <summary>The outputs of a sample.</summary>
    public ReadOnlySpan<float> Row(int sample) => Values.AsSpan(sample * Outputs.Count, Outputs.Count);

    /// <summary>Whether a sample has a class or label.</summary>
    public bool Has(int sample, int output) => Wanted is { } wanted ? wanted[(sample * Outputs.Count) + output] > 0.5f : Labels[sample] == output;

    private RankedScores Ranked(int output)
    {
        var (scores, positive) = (new double[Count], new bool[Count]);
        for (var i = 0; i < Count; i++)
            (scores[i], positive[i]) = (Values[(i * Outputs.Count) + output], Has(i, output));
        return new RankedScores(scores, positive);
    }
}
