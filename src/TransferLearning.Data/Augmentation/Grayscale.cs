namespace TransferLearning.Data.Augmentation;

/// <summary>torchvision's <c>RandomGrayscale</c>.</summary>
[Kind("grayscale", "Turns some pictures gray.", Scalar = nameof(Probability))]
public sealed class Grayscale : ImageAugmentation
{
    [Key("probability", "The probability of changing a picture.", Minimum = 0, Maximum = 1)]
    public double Probability { get; init; } = 0.1;

    internal override int Order => 40;

    /// <summary>Whether a picture becomes gray.</summary>
    internal bool Takes(SampleDraws draws) => draws.Chance(Probability, 0);

    internal override void Apply(ImageWork work, in SampleDraws draws)
    {
        if (Takes(draws))
            ColorAdjust.Grayscale(work.Bytes());
    }
}
