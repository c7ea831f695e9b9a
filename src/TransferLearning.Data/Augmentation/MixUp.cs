namespace TransferLearning.Data.Augmentation;

/// <summary>torchvision's <c>MixUp</c> (Zhang et al. 2017): mixes each picture and its label with another's.</summary>
[Kind("mixup", "Mixes each picture and its label with another's.", Scalar = nameof(Alpha))]
public sealed class MixUp : BatchMixing
{
    [Key("alpha", "Both parameters of the beta distribution that the share is drawn from.", Minimum = 0, MinimumExclusive = true, Maximum = 1000)]
    public double Alpha { get; init; } = 1;

    internal override MixingDraw Draw(in SampleDraws draws, int height, int width) => Whole(Beta.Symmetric(Alpha, draws, 8), height, width);

    /// <summary>Mixes all pixels and the labels with the same share.</summary>
    internal static MixingDraw Whole(double lambda, int height, int width) => new(lambda, new PixelArea(0, 0, width, height), lambda);
}
