namespace TransferLearning.Data.Augmentation.Pixels;

/// <summary>
/// torchvision's colour operations on uint8 tensors (<c>transforms.functional</c>), in place, on 3 bytes per pixel. Computed in single
/// precision, and truncated where torchvision's conversions truncate.
/// </summary>
internal static class ColorAdjust
{
    /// <summary>Blends with black: <c>adjust_brightness</c>.</summary>
    public static void Brightness(Span<byte> pixels, float factor)
    {
        Span<byte> table = stackalloc byte[256];
        for (var value = 0; value < 256; value++)
            table[value] = Blend(value, 0, factor);
        Map(pixels, table);
    }

    /// <summary>Blends with the mean gray: <c>adjust_contrast</c>.</summary>
    public static void Contrast(Span<byte> pixels, float factor)
    {
        long sum = 0;
        for (var i = 0; i < pixels.Length; i += 3)
            sum += Gray(pixels[i], pixels[i + 1], pixels[i + 2]);
        var mean = (float)(sum / (pixels.Length / 3.0));
        Span<byte> table = stackalloc byte[256];
        for (var value = 0; value < 256; value++)
            table[value] = Blend(value, mean, factor);
        Map(pixels, table);
    }

    /// <summary>Blends with each pixel's gray: <c>adjust_saturation</c>.</summary>
    public static void Saturation(Span<byte> pixels, float factor)
    {
        for (var i = 0; i < pixels.Length; i += 3)
        {
            var gray = Gray(pixels[i], pixels[i + 1], pixels[i + 2]);
            for (var channel = i; channel < i + 3; channel++)
                pixels[channel] = Blend(pixels[channel], gray, factor);
        }
    }

    /// <summary>Rotates the hue by a fraction of the circle: <c>adjust_hue</c>.</summary>
    public static void Hue(Span<byte> pixels, float factor)
    {
        for (var i = 0; i < pixels.Length; i += 3)
            HueOfPixel.Turn(pixels.Slice(i, 3), factor);
    }

    /// <summary>Replaces each pixel by its gray: <c>rgb_to_grayscale</c>.</summary>
    public static void Grayscale(Span<byte> pixels)
    {
        for (var i = 0; i < pixels.Length; i += 3)
            pixels.Slice(i, 3).Fill(Gray(pixels[i], pixels[i + 1], pixels[i + 2]));
    }

    /// <summary>Keeps the highest bits: <c>posterize</c>.</summary>
    public static void Posterize(Span<byte> pixels, int bits)
    {
        var mask = (byte)(0xFF00 >> Math.Clamp(bits, 0, 8));
        foreach (ref var value in pixels)
            value &= mask;
    }

    /// <summary>Inverts values of at least the threshold: <c>solarize</c>.</summary>
    public static void Solarize(Span<byte> pixels, double threshold)
    {
        foreach (ref var value in pixels)
            if (value >= threshold)
                value = (byte)(255 - value);
    }

    /// <summary>Stretches each channel to the full range: <c>autocontrast</c>.</summary>
    public static void AutoContrast(Span<byte> pixels)
    {
        Span<byte> table = stackalloc byte[256];
        for (var channel = 0; channel < 3; channel++)
        {
            byte low = 255, high = 0;
            for (var i = channel; i < pixels.Length; i += 3)
                (low, high) = (Math.Min(low, pixels[i]), Math.Max(high, pixels[i]));
            var scale = high == low ? 1 : 255f / (high - low);
            var from = high == low ? 0 : low;
            for (var value = 0; value < 256; value++)
                table[value] = (byte)Math.Clamp((value - from) * scale, 0, 255);
            for (var i = channel; i < pixels.Length; i += 3)
                pixels[i] = table[pixels[i]];
        }
    }

    /// <summary>Equalises each channel's histogram: <c>equalize</c>.</summary>
    public static void Equalize(Span<byte> pixels)
    {
        Span<int> counts = stackalloc int[256];
        Span<byte> table = stackalloc byte[256];
        for (var channel = 0; channel < 3; channel++)
        {
            counts.Clear();
            for (var i = channel; i < pixels.Length; i += 3)
                counts[pixels[i]]++;
            var last = 255;
            while (counts[last] == 0)
                last--;
            var step = (pixels.Length / 3 - counts[last]) / 255;
            if (step == 0)
                continue;
            var sum = step / 2;
            for (var value = 0; value < 256; value++)
            {
                table[value] = (byte)Math.Min(sum / step, 255);
                sum += counts[value];
            }
            for (var i = channel; i < pixels.Length; i += 3)
                pixels[i] = table[pixels[i]];
        }
    }

    /// <summary>The gray of a pixel, truncated.</summary>
    public static byte Gray(byte red, byte green, byte blue) => (byte)(0.2989f * red + 0.587f * green + 0.114f * blue);

    /// <summary>A value between two others (<c>_blend</c>), clipped and truncated.</summary>
    public static byte Blend(float own, float other, float factor) => (byte)Math.Clamp(factor * own + (float)(1.0 - factor) * other, 0f, 255f);

    private static void Map(Span<byte> pixels, ReadOnlySpan<byte> table)
    {
        foreach (ref var value in pixels)
            value = table[value];
    }
}
