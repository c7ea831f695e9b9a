namespace TransferLearning.Data.Augmentation.Pixels;

/// <summary>torchvision's filters on uint8 tensors: <c>gaussian_blur</c> and <c>adjust_sharpness</c>.</summary>
internal static class Neighbourhood
{
    /// <summary>Computes the weights of a Gaussian filter (<c>_get_gaussian_kernel1d</c>).</summary>
    public static void GaussKernel(Span<float> kernel, double sigma)
    {
        var (half, sum) = ((kernel.Length - 1) * 0.5, 0.0);
        for (var i = 0; i < kernel.Length; i++)
        {
            var x = (i - half) / sigma;
            sum += kernel[i] = (float)Math.Exp(-0.5 * x * x);
        }
        for (var i = 0; i < kernel.Length; i++)
            kernel[i] = (float)(kernel[i] / sum);
    }

    /// <summary>Blurs along the rows, then along the columns, and rounds once at the end. The picture is reflected at its edges.</summary>
    /// <param name="source">The picture, 3 bytes per pixel.</param>
    /// <param name="target">The result; must not overlap the source.</param>
    /// <param name="across">Working memory: one float per byte of the picture.</param>
    /// <param name="height">The number of rows.</param>
    /// <param name="width">The number of columns.</param>
    /// <param name="kernel">The filter, of odd length.</param>
    public static void Blur(ReadOnlySpan<byte> source, Span<byte> target, Span<float> across, int height, int width, ReadOnlySpan<float> kernel)
    {
        var (stride, half) = (width * 3, kernel.Length / 2);
        across[..source.Length].Clear();
        for (var tap = 0; tap < kernel.Length; tap++)
            for (var y = 0; y < height; y++)
                for (var x = 0; x < width; x++)
                {
                    var (from, to) = (y * stride + Mirrored(x + tap - half, width) * 3, y * stride + x * 3);
                    across[to] += kernel[tap] * source[from];
                    across[to + 1] += kernel[tap] * source[from + 1];
                    across[to + 2] += kernel[tap] * source[from + 2];
                }
        for (var y = 0; y < height; y++)
            for (var i = 0; i < stride; i++)
            {
                var sum = 0f;
                for (var tap = 0; tap < kernel.Length; tap++)
                    sum += kernel[tap] * across[Mirrored(y + tap - half, height) * stride + i];
                target[y * stride + i] = (byte)Math.Clamp(MathF.Round(sum), 0, 255);
            }
    }

    /// <summary>Blends with a smoothed picture. The outermost pixels stay unchanged.</summary>
    public static void Sharpness(ReadOnlySpan<byte> source, Span<byte> target, int height, int width, float factor)
    {
        var stride = width * 3;
        source.CopyTo(target);
        for (var y = 1; y < height - 1; y++)
            for (var i = 3; i < stride - 3; i++)
            {
                var at = y * stride + i;
                var sum = source[at - stride - 3] + source[at - stride] + source[at - stride + 3]
                    + source[at - 3] + 5 * source[at] + source[at + 3]
                    + source[at + stride - 3] + source[at + stride] + source[at + stride + 3];
                target[at] = ColorAdjust.Blend(source[at], MathF.Round(sum / 13f), factor);
            }
    }

    // torch's reflect: the edge pixel is not repeated.
    private static int Mirrored(int at, int length)
    {
        if (length == 1)
            return 0;
        while (at < 0 || at >= length)
            at = at < 0 ? -at : 2 * (length - 1) - at;
        return at;
    }
}
