namespace TransferLearning.Data.Augmentation;

/// <summary>torchvision's <c>RandAugment</c> (Cubuk et al. 2019): several random operations with the same magnitude.</summary>
[Kind("rand_augment", "Random operations with the same magnitude.")]
public sealed class RandAugment : ImageAugmentation, IChecked
{
    [Key("operations", "The number of operations per picture.", Minimum = 1, Maximum = 14)]
    public int Operations { get; init; } = 2;

    [Key("magnitude", "The strength of the operations, from 0 to 'bins' − 1.", Minimum = 0, Maximum = 1000)]
    public int Magnitude { get; init; } = 9;

    [Key("bins", "The number of steps from no effect to the strongest.", Minimum = 2, Maximum = 1001)]
    public int Bins { get; init; } = 31;

    [Key("interpolation", "How moved pictures are resampled: nearest or bilinear.")]
    public Interpolation Interpolation { get; init; } = Interpolation.Nearest;

    internal override int Order => 20;

    /// <inheritdoc/>
    public void Check(ICheck check)
    {
        if (Magnitude >= Bins)
            check.Error("magnitude", $"'magnitude' is {Magnitude}; with {Bins} bins it is at most {Bins - 1}.");
        if (Interpolation == Interpolation.Bicubic)
            check.Error("interpolation", "'interpolation' of rand_augment is nearest or bilinear.");
    }

    internal override void Apply(ImageWork work, in SampleDraws draws)
    {
        for (var i = 0; i < Operations; i++)
        {
            var (number, negative) = DrawOperation(draws, i);
            var operation = AutoOperation.All[number];
            var (magnitude, signed) = MagnitudeOf(operation.Name, work.Height, work.Width);
            operation.Apply(work, signed && negative ? -magnitude : magnitude, Interpolation == Interpolation.Nearest ? 0 : 1);
        }
    }

    /// <summary>Draws one of a picture's operations, and whether its magnitude is negative if it is signed.</summary>
    internal static (int Operation, bool Negative) DrawOperation(in SampleDraws draws, int place) =>
        (draws.Below(AutoOperation.All.Count, place * 2), draws.Below(2, place * 2 + 1) == 1);

    /// <summary>torchvision's <c>_augmentation_space</c>.</summary>
    internal (double Magnitude, bool Signed) MagnitudeOf(string operation, int height, int width)
    {
        var share = (double)Magnitude / (Bins - 1);
        return operation switch
        {
            "ShearX" or "ShearY" => (0.3 * share, true),
            "TranslateX" => (150.0 / 331.0 * width * share, true),
            "TranslateY" => (150.0 / 331.0 * height * share, true),
            "Rotate" => (30 * share, true),
            "Brightness" or "Color" or "Contrast" or "Sharpness" => (0.9 * share, true),
            "Posterize" => (8 - Math.Round(Magnitude / ((Bins - 1) / 4.0)), false),
            "Solarize" => (255 * (1 - share), false),
            _ => (0, false),
        };
    }
}
