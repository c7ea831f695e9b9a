namespace TransferLearning.Models.Weights.Keras;

/// <summary>The normalisation of the pixels inside Keras's EfficientNet. Its values are in the weights file; here they are part of the preprocessing.</summary>
internal static class KerasNormalization
{
    private const string Mean = "/mean", Variance = "/variance";

    /// <summary>The preprocessing stored in a file; null where the file stores none, or the usual one.</summary>
    /// <param name="file">A Keras file.</param>
    /// <param name="usual">The preprocessing of the network's published weights: a scale, then mean and deviation.</param>
    /// <exception cref="WeightFileException">The mean is not finite, or the variance is not positive and finite.</exception>
    public static Preprocessing? Of(IWeightFile file, Preprocessing usual)
    {
        var layer = file.Entries.Keys.Where(key => KerasLayers.IsNormalization(key) && key.EndsWith(Mean, StringComparison.Ordinal)).Select(key => key[..^Mean.Length]).FirstOrDefault();
        if (layer is null || !file.Entries.TryGetValue(layer + Variance, out var entry) || entry.Count != 3 || file.Entries[layer + Mean].Count != 3) return null;
        var (mean, variance) = (Read(layer + Mean), Read(layer + Variance));
        if (mean.Concat(variance).Any(value => !double.IsFinite(value)) || variance.Any(value => value <= 0)) throw new WeightFileException(file.Path, $"has in '{layer}' no mean and variance of pixels");
        // The published files store the deviation as the variance; Keras then divides again by its square root (keras/src/applications/efficientnet.py).
        if (Near(variance, usual.Std)) return Near(mean, usual.Mean) ? null : usual with { Mean = mean };
        return usual with { Mean = mean, Std = Array.ConvertAll(variance, Math.Sqrt) };

        double[] Read(string name) => Array.ConvertAll(file.ReadSingles(name), value => (double)value);
    }

    private static bool Near(double[] values, IReadOnlyList<double> usual) => values.Zip(usual).All(pair => Math.Abs(pair.First - pair.Second) < 1e-5);
}
