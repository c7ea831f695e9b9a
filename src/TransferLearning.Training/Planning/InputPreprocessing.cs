using TorchSharp;
using TransferLearning.Models.Ops;
using TransferLearning.Training.Precision;

namespace TransferLearning.Training.Planning;

/// <summary>
/// The preprocessing of pictures: the preprocessing of the weights or, in its place, <c>rescale</c>, <c>samplewise_*</c>, <c>featurewise_*</c> and
/// <c>zca_whitening</c> of the augmentation, in the order of Keras's <c>standardize</c>.
/// </summary>
/// <param name="Affine">A factor and an addend per channel, applied to the input.</param>
/// <param name="Fitted">The values for the layers in front of the backbone that are fitted before training; null if nothing is fitted.</param>
internal sealed record InputPreprocessing(Preprocessing Affine, Standardisation? Fitted)
{
    /// <summary>Reports impossible settings. No picture is decoded.</summary>
    public static void Check(Experiment experiment, int trainImages, DeviceType device, Findings findings)
    {
        if (experiment.Augmentation.Find<ImageDataGenerator>() is not { ZcaWhitening: true })
            return;
        var (size, values) = (experiment.Data.ImageSize, Values(experiment));
        var directions = Whitening.DirectionsOf(trainImages, values);
        if (Whitening.BytesOf(directions, values) is var bytes && bytes > Whitening.MostBytes)
            findings.Error(Codes.BadPlan, "augmentation.zca_whitening", FormattableString.Invariant(
                $"'zca_whitening' of {trainImages:N0} pictures of {size.Height}×{size.Width} needs {directions:N0} directions of {values:N0} values, {bytes:N0} bytes in the model and about {Whitening.FittingBytesOf(directions, values):N0} while they are fitted; the limit is {Whitening.MostBytes:N0}. Make 'data.image_size' smaller (43×43 always fits)"));
        if (MixedPrecision.IsBf16On(experiment, device))
            findings.Error(Codes.Contradiction, "augmentation.zca_whitening", "'zca_whitening' multiplies differences that bf16 rounds away. Set 'run.precision: fp32'");
    }

    /// <summary>The layers for operations that no factor and addend can express; empty for most experiments.</summary>
    public static IReadOnlyList<Op> Layers(Experiment experiment, int trainImages)
    {
        if (experiment.Augmentation.Find<ImageDataGenerator>() is not { } generator)
            return [];
        var layers = new List<Op>();
        if (generator.SamplewiseCenter)
            layers.Add(new SamplewiseStandardisation(generator.SamplewiseStdNormalization));
        if (generator.SamplewiseCenter && (generator.FeaturewiseCenter || generator.ZcaWhitening))
            layers.Add(new FeaturewiseStandardisation(generator.FeaturewiseStdNormalization));
        if (generator.ZcaWhitening)
            layers.Add(new ZcaWhitening(Whitening.DirectionsOf(trainImages, Values(experiment))));
        return layers;
    }

    /// <summary>The preprocessing of a run. <c>featurewise_*</c> and <c>zca_whitening</c> decode every training picture once, for the channels' statistics.</summary>
    public static InputPreprocessing Of(Experiment experiment, DataSplits data, Preprocessing? weights)
    {
        if (!Standardisation.IsAskedFor(experiment.Augmentation))
            return new(weights ?? Preprocessing.UnitRange, null);
        using var reader = ReaderOf(experiment, data.Train);
        var values = Standardisation.Fit(experiment.Augmentation, reader)!;
        var layers = values.SamplewiseCenter || values.WhiteningEpsilon is not null;
        // Everything before the first layer is folded into one factor and one addend; everything after it is a layer.
        return new(
            values.SamplewiseCenter
                ? new Preprocessing(values.Rescale, [0, 0, 0], [1, 1, 1])
                : new Preprocessing(values.Rescale, values.Mean ?? [0, 0, 0], values.Std is { } std ? [.. std.Select(each => each + Standardisation.Epsilon)] : [1, 1, 1]),
            layers && values.Mean is not null ? values : null);
    }

    /// <summary>Creates a reader of the training pictures for statistics: resized, not augmented.</summary>
    public static SampleReader ReaderOf(Experiment experiment, ImageSet training) =>
        new(training, LoaderOptions.For(experiment, training: false) with { MemoryBudget = 0 });

    private static int Values(Experiment experiment) => checked(experiment.Data.ImageSize.Height * experiment.Data.ImageSize.Width * 3);
}
