namespace TransferLearning.Data.Standardising;

/// <summary>
/// ImageDataGenerator's <c>rescale</c>, <c>samplewise_*</c>, <c>featurewise_*</c> and <c>zca_whitening</c>. They transform the values (0 to
/// 255) of every picture, in training and everywhere else, and replace the weights' own preprocessing. The statistics are fitted once, to
/// the training pictures, resized but not augmented. Nothing in it is random.
/// </summary>
/// <param name="Rescale">The factor for every value.</param>
/// <param name="SamplewiseCenter">Whether each picture's mean (of all its values) is subtracted.</param>
/// <param name="SamplewiseStd">Whether each picture is divided by its standard deviation + 1e-6.</param>
/// <param name="Mean">The mean of each channel (red, green, blue) that is subtracted; null for none.</param>
/// <param name="Std">The standard deviation of each channel; values are divided by it + 1e-6. Null for none.</param>
/// <param name="WhiteningEpsilon">The number that ZCA whitening adds to the singular values; null for no whitening. Whitening is the last step.</param>
public sealed record Standardisation(
    double Rescale, bool SamplewiseCenter, bool SamplewiseStd, IReadOnlyList<double>? Mean, IReadOnlyList<double>? Std, double? WhiteningEpsilon)
{
    /// <summary>The number that keeps divisions finite, as in Keras.</summary>
    public const double Epsilon = 1e-6;

    /// <summary>Whether an experiment uses any of it.</summary>
    public static bool IsAskedFor(AugmentationSection section)
    {
        ArgumentNullException.ThrowIfNull(section);
        return section.Find<ImageDataGenerator>() is { } generator
            && (generator.Rescale is not null || generator.SamplewiseCenter || generator.SamplewiseStdNormalization || NeedsStatistics(generator));
    }

    /// <summary>Whether the training pictures must be read for it.</summary>
    public static bool NeedsFit(AugmentationSection section)
    {
        ArgumentNullException.ThrowIfNull(section);
        return section.Find<ImageDataGenerator>() is { } generator && NeedsStatistics(generator);
    }

    /// <summary>
    /// Fits mean and standard deviation if they are needed, by reading every training picture once. As in Keras they are those of the rescaled
    /// pictures, without <c>samplewise_*</c>. Whitening is fitted separately: <see cref="Whitening.Fit"/>.
    /// </summary>
    /// <param name="section">The augmentation.</param>
    /// <param name="training">Reads the training pictures, without augmentation.</param>
    /// <param name="cancellation">Cancels the reading.</param>
    /// <returns>Null if the experiment uses none of it.</returns>
    /// <exception cref="RunException">A picture cannot be decoded.</exception>
    public static Standardisation? Fit(AugmentationSection section, SampleReader training, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(section);
        ArgumentNullException.ThrowIfNull(training);
        if (!IsAskedFor(section))
            return null;
        var generator = section.Find<ImageDataGenerator>()!;
        var rescale = generator.Rescale ?? 1;
        var statistics = NeedsStatistics(generator) ? PixelStatistics.Of(training, cancellation) : null;
        var mean = generator.FeaturewiseCenter || generator.ZcaWhitening ? statistics!.Mean.Select(value => value * rescale).ToArray() : null;
        var std = generator.FeaturewiseStdNormalization ? statistics!.Std.Select(value => value * rescale).ToArray() : null;
        return new Standardisation(rescale, generator.SamplewiseCenter, generator.SamplewiseStdNormalization, mean, std, generator.ZcaWhitening ? generator.ZcaEpsilon : null);
    }

    /// <summary>Transforms one picture on the CPU, as a reference for the device.</summary>
    /// <param name="pixels">A picture, height × width × 3 bytes.</param>
    /// <param name="values">Receives as many values.</param>
    /// <param name="whitening">The fitted whitening, if it is used.</param>
    public void Apply(ReadOnlySpan<byte> pixels, Span<double> values, Whitening? whitening = null)
    {
        for (var i = 0; i < pixels.Length; i++)
            values[i] = pixels[i] * Rescale;
        var own = values[..pixels.Length];
        if (SamplewiseCenter)
            Subtract(own, Average(own));
        if (SamplewiseStd)
            Divide(own, Deviation(own) + Epsilon);
        for (var i = 0; i < own.Length; i++)
            own[i] = (own[i] - (Mean?[i % 3] ?? 0)) / (Std is null ? 1 : Std[i % 3] + Epsilon);
        whitening?.Apply(own);
    }

    private static bool NeedsStatistics(ImageDataGenerator generator) =>
        generator.FeaturewiseCenter || generator.FeaturewiseStdNormalization || generator.ZcaWhitening;

    private static double Average(ReadOnlySpan<double> values)
    {
        var sum = 0.0;
        foreach (var value in values)
            sum += value;
        return sum / values.Length;
    }

    private static double Deviation(ReadOnlySpan<double> values)
    {
        var (mean, sum) = (Average(values), 0.0);
        foreach (var value in values)
            sum += (value - mean) * (value - mean);
        return Math.Sqrt(sum / values.Length);
    }

    private static void Subtract(Span<double> values, double number)
    {
        foreach (ref var value in values)
            value -= number;
    }

    private static void Divide(Span<double> values, double number)
    {
        foreach (ref var value in values)
            value /= number;
    }
}
