using ScottPlot;
using SkiaSharp;

namespace TransferLearning.Training.Pictures;

/// <summary>Two plots in one picture.</summary>
internal static class SideBySide
{
    public static byte[] Png(Plot left, Plot right, int width, int height)
    {
        using var surface = SKSurface.Create(new SKImageInfo(width, height));
        surface.Canvas.Clear(SKColors.White);
        left.Render(surface.Canvas, new PixelRect(0, width / 2f, height, 0));
        right.Render(surface.Canvas, new PixelRect(width / 2f, width, height, 0));
        using var image = surface.Snapshot();
        using var data = image.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }
}
