using System.Numerics;
using System.Runtime.InteropServices;

namespace TransferLearning.Data.Augmentation;

/// <summary>
/// Keras's channel shift and brightness. Keras computes in floats from the affine map on, and its brightness cuts the fraction off
/// (a conversion to a Pillow image and Pillow's own multiplication), so the fraction is kept until then here, too.
/// </summary>
internal static class GeneratorColors
{
    private const int Bits = AffineSampler.FixedBits;

    public static void Apply(in GeneratorTransform transform, ImageWork work)
    {
        var values = work.Fixed();
        if (transform.ChannelShift is { } shift)
            Shift(values, (short)Math.Round(shift * (1 << Bits)));
        var bytes = work.Fresh();
        if (transform.Brightness is { } factor)
            Scale(values, bytes, (float)factor);
        else
            for (var i = 0; i < bytes.Length; i++)
                bytes[i] = (byte)((values[i] + (1 << (Bits - 1))) >> Bits);
        work.Replace();
        work.Flip(transform.FlipHorizontal, transform.FlipVertical);
    }

    // Clipped to the smallest and largest value that the picture had (apply_channel_shift).
    private static void Shift(Span<short> values, short shift)
    {
        var (lowest, highest) = (short.MaxValue, short.MinValue);
        foreach (var value in values)
            (lowest, highest) = (Math.Min(lowest, value), Math.Max(highest, value));
        var vectors = MemoryMarshal.Cast<short, Vector<short>>(values);
        for (var i = 0; i < vectors.Length; i++)
            vectors[i] = Clip(vectors[i], shift, lowest, highest);
        for (var i = vectors.Length * Vector<short>.Count; i < values.Length; i++)
            values[i] = (short)Math.Clamp(values[i] + shift, lowest, highest);
    }

    // At most 32,640 + 32,640: the sum may leave 16 bits, so the room is looked at before adding.
    private static Vector<short> Clip(Vector<short> values, short shift, short lowest, short highest) => shift >= 0
        ? Vector.Min(values, new Vector<short>((short)Math.Max(highest - shift, short.MinValue))) + new Vector<short>(shift)
        : Vector.Max(values, new Vector<short>((short)Math.Min(lowest - shift, short.MaxValue))) + new Vector<short>(shift);

    // array_to_img cuts the fraction off; ImageEnhance.Brightness blends with black in single precision and cuts it off again.
    private static void Scale(Span<short> values, Span<byte> bytes, float factor)
    {
        Span<byte> table = stackalloc byte[256];
        for (var value = 0; value < 256; value++)
            table[value] = (byte)Math.Clamp(factor * value, 0f, 255f);
        for (var i = 0; i < bytes.Length; i++)
            bytes[i] = table[values[i] >> Bits];
    }
}
