namespace TransferLearning.Models.Weights.Keras;

/// <summary>The normalisation of the pixels that Keras's EfficientNet has inside: its values are in the file, and are the preprocessing here.</summary>
internal static class KerasNormalization
{
    private const string Mean = "/mean", Variance = "/variance";

    /// <summary>What a file says that pixels are prepared by; null where it says nothing, or what is usual.</summary>
    /// <param name="file">Keras's.</param>
    /// <param name="usual">What the published weights of the network expect: a scale, then mean and deviation.</param>
    /// <exception cref="WeightFileException">Its numbers are none to divide by.</exception>
    public static Preprocessing? Of(IWeightFile file, Preprocessing usual)
    {
        var layer = file.Entries.Keys.Where(key => KerasLayers.IsNormalization(key) && key.EndsWith(Mean, StringComparison.Ordinal)).Select(key => key[..^Mean.Length]).FirstOrDefault();
        if (layer is null || !file.Entries.TryGetValue(layer + Variance, out var entry) || entry.Count != 3 || file.Entries[layer + Mean].Count != 3) return null;
        var (mean, variance) = (Read(layer + Mean), Read(layer + Variance));
        if (mean.Concat(variance).Any(value => !double.IsFinite(value)) || variance.Any(value => value <= 0)) throw new WeightFileException(file.Path, $"has in '{layer}' no mean and variance of pixels");
        // The published files have the deviation where the variance belongs; Keras divides once more by its root (keras/src/applications/efficientnet.py).
        if (Near(variance, usual.Std)) return Near(mean, usual.Mean) ? null : usual with { Mean = mean };
        return usual with { Mean = mean, Std = Array.ConvertAll(variance, Math.Sqrt) };

        double[] Read(string name) => Array.ConvertAll(file.ReadSingles(name), value => (double)value);
    }

    private static bool Near(double[] values, IReadOnlyList<double> usual) => values.Zip(usual).All(pair => Math.Abs(pair.First - pair.Second) < 1e-5);
}
