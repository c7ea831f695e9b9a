namespace TransferLearning.Data.Augmentation;

/// <summary>torchvision's <c>RandomResizedCrop</c>: crops a random part of random shape and resizes it to the image size (antialiased).</summary>
[Kind("random_resized_crop", "A random part of each picture, resized to the image size.")]
public sealed class RandomResizedCrop : ImageAugmentation, IChecked
{
    [Key("scale", "The part's share of the picture's area.", Minimum = 0, MinimumExclusive = true, Maximum = 1)]
    public Interval Scale { get; init; } = new(0.08, 1.0);

    [Key("ratio", "The part's width over its height.", Minimum = 0, MinimumExclusive = true, Maximum = 100)]
    public Interval Ratio { get; init; } = new(3.0 / 4, 4.0 / 3);

    internal override int Order => 0;

    /// <inheritdoc/>
    public void Check(ICheck check)
    {
        if (Scale.Low > Scale.High)
            check.Error("scale", $"the lower limit of 'scale' ({Scale.Low}) is above the upper one ({Scale.High}).");
        if (Ratio.Low > Ratio.High)
            check.Error("ratio", $"the lower limit of 'ratio' ({Ratio.Low}) is above the upper one ({Ratio.High}).");
    }

    /// <summary>The minimum size of a decoded picture, at which the smallest part still has as many pixels as the target.</summary>
    internal (int Width, int Height) LeastSize(Size target)
    {
        var factor = 1 / Math.Sqrt(Scale.Low);
        return ((int)Math.Min(target.Width * factor, 1 << 20), (int)Math.Min(target.Height * factor, 1 << 20));
    }

    /// <summary>Draws a part of a picture of this size: torchvision's <c>get_params</c>, with ten attempts and then the largest central part.</summary>
    internal PixelArea Draw(int width, int height, in SampleDraws draws)
    {
        var (low, high) = (Math.Log(Ratio.Low), Math.Log(Ratio.High));
        for (var attempt = 0; attempt < 10; attempt++)
        {
            var area = (double)width * height * draws.Between(Scale.Low, Scale.High, attempt * 4);
            var ratio = Math.Exp(draws.Between(low, high, attempt * 4 + 1));
            var (w, h) = ((int)Math.Round(Math.Sqrt(area * ratio)), (int)Math.Round(Math.Sqrt(area / ratio)));
            if (w > 0 && w <= width && h > 0 && h <= height)
                return new(draws.Below(width - w + 1, attempt * 4 + 2), draws.Below(height - h + 1, attempt * 4 + 3), w, h);
        }
        return Middle(width, height);
    }

    private PixelArea Middle(int width, int height)
    {
        var ratio = (double)width / height;
        var (w, h) = ratio < Ratio.Low ? (width, (int)Math.Round(width / Ratio.Low))
            : ratio > Ratio.High ? ((int)Math.Round(height * Ratio.High), height)
            : (width, height);
        (w, h) = (Math.Clamp(w, 1, width), Math.Clamp(h, 1, height));
        return new((width - w) / 2, (height - h) / 2, w, h);
    }

    internal override void Apply(ImageWork work, in SampleDraws draws) =>
        throw new InvalidOperationException("The crop is taken before a picture is resized.");
}
