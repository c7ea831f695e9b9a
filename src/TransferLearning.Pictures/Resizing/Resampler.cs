namespace TransferLearning.Pictures.Resizing;

/// <summary>
/// Resizes a picture of 4 bytes per pixel to one of 3, antialiased if it becomes smaller, as Pillow does: first the rows, then the
/// columns, with bytes in between. All arithmetic is in integers, so the pixels do not depend on the processor. For one thread.
/// </summary>
internal sealed unsafe class Resampler : IDisposable
{
    private readonly ResampleWeights _across = new();
    private readonly ResampleWeights _down = new();
    private readonly PixelBuffer _rows = new();

    /// <summary>Resizes a rectangle of the source. Pixels outside it have no influence.</summary>
    /// <param name="source">The picture, 4 bytes per pixel.</param>
    /// <param name="area">The rectangle.</param>
    /// <param name="target">The first pixel of the result, 3 bytes per pixel.</param>
    /// <param name="targetStride">Bytes from one row of the result to the next.</param>
    /// <param name="width">The width of the result.</param>
    /// <param name="height">The height of the result.</param>
    /// <param name="filter">How pixels are resampled.</param>
    public void Resize(PixelBuffer source, PixelArea area, byte* target, int targetStride, int width, int height, PictureFilter filter) =>
        Resize(source.Pixels, source.Stride, area, target, targetStride, width, height, filter);

    /// <summary>The same for a picture anywhere in memory, with 64 readable bytes after it.</summary>
    public void Resize(byte* source, int stride, PixelArea area, byte* target, int targetStride, int width, int height, PictureFilter filter)
    {
        var first = source + (long)area.Top * stride + (long)area.Left * 4;
        if (area.Width == width && area.Height == height)
            Pack(first, stride, target, targetStride, width, height);
        else if (filter == PictureFilter.Nearest)
            Nearest(first, stride, area, target, targetStride, width, height);
        else
            Separable(first, stride, area, target, targetStride, width, height, filter);
    }

    private void Separable(byte* first, int stride, PixelArea area, byte* target, int targetStride, int width, int height, PictureFilter filter)
    {
        _across.Compute(area.Width, width, filter);
        _down.Compute(area.Height, height, filter);
        _rows.Resize(width, area.Height, 4);
        for (var y = 0; y < area.Height; y++)
            ResampleRow.Across(first + (long)y * stride, _rows.Pixels + (long)y * _rows.Stride, width, _across);
        for (var y = 0; y < height; y++)
            ResampleRow.Down(_rows.Pixels, _rows.Stride, area.Height, target + (long)y * targetStride, width, y, _down);
    }

    private static void Nearest(byte* first, int stride, PixelArea area, byte* target, int targetStride, int width, int height)
    {
        var (scaleX, scaleY) = ((double)area.Width / width, (double)area.Height / height);
        for (var y = 0; y < height; y++)
        {
            var row = first + Math.Min(area.Height - 1, (int)((y + 0.5) * scaleY)) * (long)stride;
            var to = target + (long)y * targetStride;
            for (var x = 0; x < width; x++, to += 3)
            {
                var from = row + Math.Min(area.Width - 1, (int)((x + 0.5) * scaleX)) * 4L;
                (to[0], to[1], to[2]) = (from[0], from[1], from[2]);
            }
        }
    }

    private static void Pack(byte* first, int stride, byte* target, int targetStride, int width, int height)
    {
        for (var y = 0; y < height; y++)
            ResampleRow.Pack(first + (long)y * stride, target + (long)y * targetStride, width);
    }

    public void Dispose()
    {
        _across.Dispose();
        _down.Dispose();
        _rows.Dispose();
    }
}
