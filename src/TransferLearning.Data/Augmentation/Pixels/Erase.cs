namespace TransferLearning.Data.Augmentation.Pixels;

/// <summary>Fills a rectangle (torchvision's <c>erase</c>).</summary>
internal static class Erase
{
    public static void Apply(Span<byte> pixels, int width, PixelArea area, byte value)
    {
        for (var y = area.Top; y < area.Top + area.Height; y++)
            pixels.Slice((y * width + area.Left) * 3, area.Width * 3).Fill(value);
    }
}
