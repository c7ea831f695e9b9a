using TransferLearning.Experiments;
using TransferLearning.Experiments.Randomness;

namespace TransferLearning.Data;

/// <summary>A part of <c>augmentation</c> that mixes the pictures of a batch; the device applies it.</summary>
public abstract class BatchMixing : AugmentationPart
{
    internal abstract MixingDraw Draw(double lambda, in Draws draws, int height, int width);

    internal abstract double Parameter { get; }
}

/// <summary>torchvision's <c>MixUp</c> (Zhang et al. 2017): every picture and label mixed with another's.</summary>
[Kind("mixup", "Mixes each picture and its label with another's.", Scalar = nameof(Alpha))]
public sealed class MixUp : BatchMixing
{
    [Key("alpha", "Both parameters of the beta distribution that the share is drawn from.", Minimum = 0, MinimumExclusive = true, Maximum = 1000)]
    public double Alpha { get; init; } = 1;

    internal override double Parameter => Alpha;

    internal override MixingDraw Draw(double lambda, in Draws draws, int height, int width) => new(lambda, null);
}

/// <summary>torchvision's <c>CutMix</c> (Yun et al. 2019): a rectangle of every picture is another's, labels mixed by area.</summary>
[Kind("cutmix", "Puts a rectangle of another picture into each, labels mixed by area.", Scalar = nameof(Alpha))]
public sealed class CutMix : BatchMixing
{
    [Key("alpha", "Both parameters of the beta distribution that the area is drawn from.", Minimum = 0, MinimumExclusive = true, Maximum = 1000)]
    public double Alpha { get; init; } = 1;

    internal override double Parameter => Alpha;

    internal override MixingDraw Draw(double lambda, in Draws draws, int height, int width) =>
        Box(lambda, draws.Below(width, 1), draws.Below(height, 2), height, width);

    /// <summary>torchvision's <c>make_params</c>: the rectangle about a point, cut at the picture's edges, and the share that is left.</summary>
    internal static MixingDraw Box(double lambda, int centerX, int centerY, int height, int width)
    {
        var r = 0.5 * Math.Sqrt(1 - lambda);
        var (halfWidth, halfHeight) = ((int)(r * width), (int)(r * height));
        var (left, right) = (Math.Max(0, centerX - halfWidth), Math.Min(width, centerX + halfWidth));
        var (top, bottom) = (Math.Max(0, centerY - halfHeight), Math.Min(height, centerY + halfHeight));
        var area = new PixelArea(left, top, right - left, bottom - top);
        return new(1 - (double)(area.Width * area.Height) / (width * height), area);
    }
}

/// <summary>How the pictures of a batch are mixed: each with the one before it, the first with the last (torch's <c>roll(1)</c>).</summary>
/// <param name="Lambda">The share of a picture's own label; for mixup of its pixels, too.</param>
/// <param name="Box">For cutmix: the rectangle that is the other's (it may be empty); null for mixup.</param>
public readonly record struct MixingDraw(double Lambda, PixelArea? Box)
{
    /// <summary>The picture that one is mixed with.</summary>
    public static int PartnerOf(int position, int count) => (position + count - 1) % count;

    /// <summary>Mixes one picture on the CPU: the reference of what the device does.</summary>
    /// <param name="own">The picture, 3 bytes a pixel.</param>
    /// <param name="other">Its partner.</param>
    /// <param name="target">The result.</param>
    /// <param name="width">Columns.</param>
    public void Mix(ReadOnlySpan<byte> own, ReadOnlySpan<byte> other, Span<byte> target, int width)
    {
        if (Box is not { } box)
        {
            for (var i = 0; i < own.Length; i++)
                target[i] = (byte)Math.Round(Lambda * own[i] + (1 - Lambda) * other[i]);
            return;
        }
        own.CopyTo(target);
        for (var y = box.Top; y < box.Top + box.Height; y++)
            other.Slice((y * width + box.Left) * 3, box.Width * 3).CopyTo(target[((y * width + box.Left) * 3)..]);
    }
}

/// <summary>The mixing of an experiment.</summary>
public static class Mixing
{
    /// <summary>Draws how a batch is mixed; null where the experiment mixes nothing. With both mixup and cutmix each is taken for half of the batches.</summary>
    /// <param name="section">The augmentation.</param>
    /// <param name="seed">The experiment's seed.</param>
    /// <param name="epoch">The epoch of the batch.</param>
    /// <param name="step">Its step.</param>
    /// <param name="height">Height of the pictures.</param>
    /// <param name="width">Width of the pictures.</param>
    public static MixingDraw? Draw(AugmentationSection section, long seed, int epoch, int step, int height, int width)
    {
        ArgumentNullException.ThrowIfNull(section);
        var parts = section.Parts.OfType<BatchMixing>().ToArray();
        if (parts.Length == 0)
            return null;
        var draws = new Draws(Philox.Open(seed, RandomStream.Mixing, epoch), step);
        var part = parts[parts.Length == 1 ? 0 : draws.Below(parts.Length, 0)];
        return part.Draw(Beta.Symmetric(part.Parameter, draws, 8), draws, height, width);
    }
}
