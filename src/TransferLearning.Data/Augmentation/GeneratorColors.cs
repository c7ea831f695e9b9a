using System.Numerics;
using System.Runtime.InteropServices;

namespace TransferLearning.Data.Augmentation;

/// <summary>
/// Keras's channel shift and brightness. Keras computes in floats after the affine map, and its brightness truncates (it converts to a
/// Pillow image, whose multiplication truncates too). So fractions are kept until the brightness here too.
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

    // Clipped to the picture's smallest and largest values (apply_channel_shift).
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

    // At most 32,640 + 32,640: the sum may overflow 16 bits, so the values are limited before adding.
    private static Vector<short> Clip(Vector<short> values, short shift, short lowest, short highest) => shift >= 0
        ? Vector.Min(values, new Vector<short>((short)Math.Max(highest - shift, short.MinValue))) + new Vector<short>(shift)
        : Vector.Max(values, new Vector<short>((short)Math.Min(lowest - shift, short.MaxValue))) + new Vector<short>(shift);

    // array_to_img truncates; ImageEnhance.Brightness blends with black in single precision and truncates again.
    private static void Scale(Span<short> values, Span<byte> bytes, float factor)
    {
        Span<byte> table = stackalloc byte[256];
        for (var value = 0; value < 256; value++)
            table[value] = (byte)Math.Clamp(factor * value, 0f, 255f);
        for (var i = 0; i < bytes.Length; i++)
            bytes[i] = table[values[i] >> Bits];
    }
}
