using TransferLearning.Training.Metrics;
using TransferLearning.Training.Metrics.Resampling;
using TransferLearning.Training.Metrics.Sums;
using static TorchSharp.torch;

namespace TransferLearning.Training.Tasks;

/// <summary>A network's predictions for a set.</summary>
/// <param name="Classes">The number of classes, labels or numbers.</param>
/// <param name="Probabilities">The probabilities, N × classes, row by row; for regression, the standardised numbers.</param>
/// <param name="Labels">The true class of each sample.</param>
/// <param name="Indices">The index of each sample in its set.</param>
/// <param name="Loss">The mean loss of a sample, without regularisation.</param>
public sealed record Predictions(int Classes, float[] Probabilities, int[] Labels, int[] Indices, double Loss)
{
    /// <summary>The meaning of the outputs.</summary>
    public OutputMeaning? Outputs { get; init; }

    /// <summary>The target of each output, N × classes, row by row: 1 or 0 for each label, or standardised numbers. Null if the labels are the targets.</summary>
    public float[]? Wanted { get; init; }

    /// <summary>The loss of each sample, without regularisation; null if it is not known.</summary>
    internal float[]? Losses { get; init; }

    /// <summary>The network's outputs before the last activation, N × outputs; null unless they were asked for.</summary>
    internal float[]? Logits { get; init; }

    public int Count => Labels.Length;

    public ReadOnlySpan<float> Of(int sample) => Probabilities.AsSpan(sample * Classes, Classes);

    /// <summary>The targets of a sample's outputs.</summary>
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

    /// <summary>The misclassified samples, with the most probable wrong class first; ties are in the order of the set.</summary>
    public IEnumerable<int> Mistakes() => Enumerable.Range(0, Count)
        .Where(sample => PredictedClass(sample) != Labels[sample])
        .OrderByDescending(sample => Of(sample)[PredictedClass(sample)])
        .ThenBy(sample => Indices[sample]);

    /// <summary>The predictions as a set to resample.</summary>
    internal ScoredSet Scored() =>
        new(Outputs ?? throw new InvalidOperationException("The predictions lack the meaning of their outputs."), Probabilities, Labels, Wanted, Losses);

    /// <summary>Counts the right and wrong predictions of each label.</summary>
    internal LabelCounts CountLabels()
    {
        using var sums = new LabelSums(CPU, Classes, Outputs!.Threshold);
        PredictionMetrics.Add(this, sums);
        return sums.Read();
    }

    /// <summary>The errors of the predicted numbers.</summary>
    internal NumberErrors Errors()
    {
        using var sums = new ErrorSums(new SumsPlace(CPU, OnHost: true), Outputs!);
        PredictionMetrics.Add(this, sums);
        return sums.Read(Count);
    }

    /// <summary>The confusion matrix of true and predicted classes.</summary>
    internal ConfusionMatrix Confusion()
    {
        var counts = new long[Classes * Classes];
        for (var i = 0; i < Count; i++)
            counts[(Labels[i] * Classes) + PredictedClass(i)]++;
        return new ConfusionMatrix(Classes, counts);
    }
}
