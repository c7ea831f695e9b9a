namespace TransferLearning.Data.Augmentation;

/// <summary>
/// torchvision's <c>CutMix</c> (Yun et al. 2019): replaces a rectangle of each picture by another picture's, and mixes the labels by area.
/// </summary>
[Kind("cutmix", "Replaces a rectangle of each picture by another picture's, and mixes the labels by area.", Scalar = nameof(Alpha))]
public sealed class CutMix : BatchMixing
{
    [Key("alpha", "Both parameters of the beta distribution that the area is drawn from.", Minimum = 0, MinimumExclusive = true, Maximum = 1000)]
    public double Alpha { get; init; } = 1;

    internal override MixingDraw Draw(in SampleDraws draws, int height, int width) =>
        Box(Beta.Symmetric(Alpha, draws, 8), draws.Below(width, 1), draws.Below(height, 2), height, width);

    /// <summary>
    /// torchvision's <c>make_params</c>: the rectangle around a point, cut off at the picture's edges, and the share of the area that remains.
    /// </summary>
    internal static MixingDraw Box(double lambda, int centerX, int centerY, int height, int width)
    {
        var r = 0.5 * Math.Sqrt(1 - lambda);
        var (halfWidth, halfHeight) = ((int)(r * width), (int)(r * height));
        var (left, right) = (Math.Max(0, centerX - halfWidth), Math.Min(width, centerX + halfWidth));
        var (top, bottom) = (Math.Max(0, centerY - halfHeight), Math.Min(height, centerY + halfHeight));
        var area = new PixelArea(left, top, right - left, bottom - top);
        return new(1 - (double)(area.Width * area.Height) / (width * height), area, 0);
    }
}
