namespace TransferLearning.Data.Augmentation;

/// <summary>torchvision's <c>TrivialAugmentWide</c> (Müller and Hutter 2021): one operation with random magnitude.</summary>
[Kind("trivial_augment", "One random operation of random magnitude.")]
public sealed class TrivialAugment : ImageAugmentation, IChecked
{
    [Key("bins", "The number of steps from no effect to the strongest.", Minimum = 2, Maximum = 1001)]
    public int Bins { get; init; } = 31;

    [Key("interpolation", "How moved pictures are resampled: nearest or bilinear.")]
    public Interpolation Interpolation { get; init; } = Interpolation.Nearest;

    internal override int Order => 21;

    /// <inheritdoc/>
    public void Check(ICheck check)
    {
        if (Interpolation == Interpolation.Bicubic)
            check.Error("interpolation", "'interpolation' of trivial_augment is nearest or bilinear.");
    }

    internal override void Apply(ImageWork work, in SampleDraws draws)
    {
        var (number, bin, negative) = DrawOperation(draws);
        var operation = AutoOperation.All[number];
        var (magnitude, signed) = MagnitudeOf(operation.Name, bin);
        operation.Apply(work, signed && negative ? -magnitude : magnitude, Interpolation == Interpolation.Nearest ? 0 : 1);
    }

    /// <summary>Draws the operation, its magnitude's bin, and whether the magnitude is negative if it is signed.</summary>
    internal (int Operation, int Bin, bool Negative) DrawOperation(in SampleDraws draws) =>
        (draws.Below(AutoOperation.All.Count, 0), draws.Below(Bins, 1), draws.Below(2, 2) == 1);

    /// <summary>torchvision's <c>_augmentation_space</c>.</summary>
    internal (double Magnitude, bool Signed) MagnitudeOf(string operation, int bin)
    {
        var share = (double)bin / (Bins - 1);
        return operation switch
        {
            "ShearX" or "ShearY" or "Brightness" or "Color" or "Contrast" or "Sharpness" => (0.99 * share, true),
            "TranslateX" or "TranslateY" => (32 * share, true),
            "Rotate" => (135 * share, true),
            "Posterize" => (8 - Math.Round(bin / ((Bins - 1) / 6.0)), false),
            "Solarize" => (255 * (1 - share), false),
            _ => (0, false),
        };
    }
}
