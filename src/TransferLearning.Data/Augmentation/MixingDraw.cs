namespace TransferLearning.Data.Augmentation;

/// <summary>How the pictures of a batch are mixed: each with the one before it, the first with the last (torch's <c>roll(1)</c>).</summary>
/// <param name="Lambda">The share of a picture's own label.</param>
/// <param name="Area">The pixels that are mixed; it may be empty. All others stay the picture's own.</param>
/// <param name="Share">The share of its own pixels within the area; 0 where the other's take their place.</param>
public readonly record struct MixingDraw(double Lambda, PixelArea Area, double Share)
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
        own.CopyTo(target);
        for (var y = Area.Top; y < Area.Top + Area.Height; y++)
        {
            var begin = (y * width + Area.Left) * 3;
            for (var i = begin; i < begin + Area.Width * 3; i++)
                target[i] = (byte)Math.Round(Share * own[i] + (1 - Share) * other[i]);
        }
    }
}
