using TransferLearning.Training.Metrics;

namespace TransferLearning.Training.Evaluation;

/// <summary>What a network says of a set.</summary>
/// <param name="Classes">How many classes.</param>
/// <param name="Probabilities">N × classes, row after row.</param>
/// <param name="Labels">The true class of each sample.</param>
/// <param name="Indices">The place of each sample in its set.</param>
/// <param name="Loss">Mean loss of a sample, without regularisation.</param>
public sealed record Predictions(int Classes, float[] Probabilities, int[] Labels, int[] Indices, double Loss)
{
    public int Count => Labels.Length;

    public ReadOnlySpan<float> Of(int sample) => Probabilities.AsSpan(sample * Classes, Classes);

    public int PredictedClass(int sample)
    {
        var row = Of(sample);
        var best = 0;
        for (var each = 1; each < row.Length; each++)
            if (row[each] > row[best])
                best = each;
        return best;
    }

    /// <summary>The samples that were classified wrong, the likeliest wrong class first; of equals the one that comes first in its set.</summary>
    public IEnumerable<int> Mistakes() => Enumerable.Range(0, Count)
        .Where(sample => PredictedClass(sample) != Labels[sample])
        .OrderByDescending(sample => Of(sample)[PredictedClass(sample)])
        .ThenBy(sample => Indices[sample]);

    /// <summary>True classes against predicted ones.</summary>
    public ConfusionMatrix Confusion()
    {
        var counts = new long[Classes * Classes];
        for (var i = 0; i < Count; i++)
            counts[(Labels[i] * Classes) + PredictedClass(i)]++;
        return new ConfusionMatrix(Classes, counts);
    }
}
