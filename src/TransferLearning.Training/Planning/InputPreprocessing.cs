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
        if (generator.ZcaWhitening)
            findings.Error(Codes.BadPlan, "augmentation.zca_whitening", "'zca_whitening' can be fitted, but not trained with: a model's preprocessing is one factor and one addend a channel, not a matrix over all pixels. Use 'featurewise_center' and 'featurewise_std_normalization', or the weights' own preprocessing.");
        if (generator is { SamplewiseCenter: true, FeaturewiseCenter: true })
            findings.Error(Codes.Contradiction, "augmentation.featurewise_center", "'samplewise_center' and 'featurewise_center' together are not trained with: Keras takes the set's mean before, and subtracts it after, each picture's own. Leave one of them out.");
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
