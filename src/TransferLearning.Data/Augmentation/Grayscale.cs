namespace TransferLearning.Data.Augmentation;

/// <summary>torchvision's <c>RandomGrayscale</c>.</summary>
[Kind("grayscale", "Takes the colours from some pictures.", Scalar = nameof(Probability))]
public sealed class Grayscale : ImageAugmentation
{
    [Key("probability", "How often.", Minimum = 0, Maximum = 1)]
    public double Probability { get; init; } = 0.1;

    internal override int Order => 40;

    /// <summary>Whether a picture loses its colours.</summary>
    internal bool Takes(SampleDraws draws) => draws.Chance(Probability, 0);

    internal override void Apply(ImageWork work, in SampleDraws draws)
    {
        if (Takes(draws))
            ColorAdjust.Grayscale(work.Bytes());
    }
}
