namespace TransferLearning.Data.Augmentation;

/// <summary>torchvision's <c>RandomErasing</c> (Zhong et al. 2017), applied before the pixels are normalised.</summary>
[Kind("random_erasing", "Fills a random rectangle of some pictures.", Scalar = nameof(Probability))]
public sealed class RandomErasing : ImageAugmentation, IChecked
{
    [Key("probability", "The probability of changing a picture.", Minimum = 0, Maximum = 1)]
    public double Probability { get; init; } = 0.5;

    [Key("scale", "The rectangle's share of the picture's area.", Minimum = 0, MinimumExclusive = true, Maximum = 1)]
    public Interval Scale { get; init; } = new(0.02, 0.33);

    [Key("ratio", "The rectangle's height over its width.", Minimum = 0, MinimumExclusive = true, Maximum = 100)]
    public Interval Ratio { get; init; } = new(0.3, 3.3);

    [Key("value", "The fill value, for all channels.", Minimum = 0, Maximum = 255)]
    public double Value { get; init; }

    internal override int Order => 90;

    /// <inheritdoc/>
    public void Check(ICheck check)
    {
        if (Scale.Low > Scale.High)
            check.Error("scale", $"the lower limit of 'scale' ({Scale.Low}) is above the upper one ({Scale.High}).");
        if (Ratio.Low > Ratio.High)
            check.Error("ratio", $"the lower limit of 'ratio' ({Ratio.Low}) is above the upper one ({Ratio.High}).");
    }

    internal override void Apply(ImageWork work, in SampleDraws draws)
    {
        if (DrawErased(work.Height, work.Width, draws) is { } area)
            Erase.Apply(work.Bytes(), work.Width, area, (byte)Math.Round(Value));
    }

    /// <summary>Draws the erased rectangle; null if nothing is erased.</summary>
    internal PixelArea? DrawErased(int height, int width, in SampleDraws draws) => draws.Chance(Probability, 0) ? Draw(height, width, draws) : null;

    /// <summary>Draws the rectangle (<c>get_params</c>); null if none fits in ten attempts.</summary>
    internal PixelArea? Draw(int height, int width, in SampleDraws draws)
    {
        var (low, high) = (Math.Log(Ratio.Low), Math.Log(Ratio.High));
        for (var attempt = 0; attempt < 10; attempt++)
        {
            var area = (double)height * width * draws.Between(Scale.Low, Scale.High, 1 + attempt * 4);
            var ratio = Math.Exp(draws.Between(low, high, 2 + attempt * 4));
            var (h, w) = ((int)Math.Round(Math.Sqrt(area * ratio)), (int)Math.Round(Math.Sqrt(area / ratio)));
            if (h > 0 && w > 0 && h < height && w < width)
                return new(draws.Below(width - w + 1, 4 + attempt * 4), draws.Below(height - h + 1, 3 + attempt * 4), w, h);
        }
        return null;
    }
}
