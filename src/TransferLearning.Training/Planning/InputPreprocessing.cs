using TransferLearning.Data;
using TransferLearning.Experiments;
using TransferLearning.Models;

namespace TransferLearning.Training.Planning;

/// <summary>
/// What is done with a pixel's value before the network: what the weights expect, or in its place what <c>rescale</c> and
/// <c>featurewise_*</c> of the augmentation say, as in Keras.
/// </summary>
internal static class InputPreprocessing
{
    /// <summary>Reports what cannot be had. No picture is decoded.</summary>
    public static void Check(Experiment experiment, Findings findings)
    {
        if (experiment.Augmentation.Find<ImageDataGenerator>() is not { } generator)
            return;
        foreach (var (key, isGiven) in new[] { ("samplewise_center", generator.SamplewiseCenter), ("samplewise_std_normalization", generator.SamplewiseStdNormalization), ("zca_whitening", generator.ZcaWhitening) })
            if (isGiven)
                findings.Error(Codes.BadPlan, $"augmentation.{key}", $"'{key}' can be previewed and fitted, but not trained with: a model's preprocessing is one factor and one addend a channel. Use 'featurewise_center' and 'featurewise_std_normalization', or the weights' own preprocessing.");
    }

    /// <summary>The preprocessing of a run. With <c>featurewise_*</c> every training picture is decoded once, for the statistics.</summary>
    public static Preprocessing Of(Experiment experiment, DataSplits data, Preprocessing? weights)
    {
        if (!Standardisation.IsAskedFor(experiment.Augmentation))
            return weights ?? Preprocessing.UnitRange;
        using var reader = new SampleReader(data.Train, LoaderOptions.For(experiment, training: false) with { MemoryBudget = 0 });
        var values = Standardisation.Fit(experiment.Augmentation, reader)!;
        return new Preprocessing(
            values.Rescale,
            values.Mean ?? [0, 0, 0],
            values.Std is { } std ? [.. std.Select(each => each + Standardisation.Epsilon)] : [1, 1, 1]);
    }
}
