namespace TransferLearning.Data.Augmentation;

/// <summary>How the pictures of a batch are mixed. Each is mixed with the one before it, the first with the last (torch's <c>roll(1)</c>).</summary>
/// <param name="Lambda">The share of a picture's own label.</param>
/// <param name="Area">The pixels that are mixed; may be empty. All other pixels stay unchanged.</param>
/// <param name="Share">The share of a picture's own pixels within the area; 0 to replace them.</param>
public readonly record struct MixingDraw(double Lambda, PixelArea Area, double Share)
{
    /// <summary>The index of the picture that a picture is mixed with.</summary>
    public static int PartnerOf(int position, int count) => (position + count - 1) % count;

    /// <summary>Mixes one picture on the CPU, as a reference for the device.</summary>
    /// <param name="own">The picture, 3 bytes per pixel.</param>
    /// <param name="other">The picture it is mixed with.</param>
    /// <param name="target">The result.</param>
    /// <param name="width">The number of columns.</param>
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
