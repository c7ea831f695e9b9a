using TransferLearning.Training.Metrics;
using TransferLearning.Training.Metrics.Sums;
using static TorchSharp.torch;

namespace TransferLearning.Training.Tasks;

/// <summary>What a network says of a set.</summary>
/// <param name="Classes">How many classes, labels or numbers.</param>
/// <param name="Probabilities">N × classes, row after row; of numbers they are the numbers, standardised.</param>
/// <param name="Labels">The true class of each sample.</param>
/// <param name="Indices">The place of each sample in its set.</param>
/// <param name="Loss">Mean loss of a sample, without regularisation.</param>
public sealed record Predictions(int Classes, float[] Probabilities, int[] Labels, int[] Indices, double Loss)
{
    /// <summary>What the outputs mean.</summary>
    public OutputMeaning? Outputs { get; init; }

    /// <summary>What each output should be, N × classes, row after row, where the labels do not say it: 1 or 0 for each label, or standardised numbers.</summary>
    public float[]? Wanted { get; init; }

    public int Count => Labels.Length;

    public ReadOnlySpan<float> Of(int sample) => Probabilities.AsSpan(sample * Classes, Classes);

    /// <summary>What a sample's outputs should be.</summary>
    public ReadOnlySpan<float> WantedOf(int sample) => Wanted.AsSpan(sample * Classes, Classes);

    /// <summary>A predicted number in its own unit.</summary>
    public double Number(int sample, int number) => Outputs!.Scale!.Restored(number, Of(sample)[number]);

    /// <summary>A true number in its own unit.</summary>
    public double True(int sample, int number) => Outputs!.Scale!.Restored(number, WantedOf(sample)[number]);

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

    /// <summary>How well each label was said to be there.</summary>
    internal LabelCounts CountLabels()
    {
        using var sums = new LabelSums(CPU, Classes, Outputs!.Threshold);
        PredictionMetrics.Add(this, sums);
        return sums.Read();
    }

    /// <summary>The errors of the numbers.</summary>
    internal NumberErrors Errors()
    {
        using var sums = new ErrorSums(CPU, Outputs!);
        PredictionMetrics.Add(this, sums);
        return sums.Read(Count);
    }

    /// <summary>True classes against predicted ones.</summary>
    internal ConfusionMatrix Confusion()
    {
        var counts = new long[Classes * Classes];
        for (var i = 0; i < Count; i++)
            counts[(Labels[i] * Classes) + PredictedClass(i)]++;
        return new ConfusionMatrix(Classes, counts);
    }
}
