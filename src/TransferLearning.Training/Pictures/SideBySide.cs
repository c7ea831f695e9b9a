using ScottPlot;
using SkiaSharp;

namespace TransferLearning.Training.Pictures;

/// <summary>Two plots in one picture.</summary>
internal static class SideBySide
{
    public static byte[] Png(Plot left, Plot right, int width, int height)
    {
        using var surface = SKSurface.Create(new SKImageInfo(width, height));
        // Each plot clears all of what it is drawn on, so each is drawn on its own.
        Draw(surface.Canvas, left, 0, width / 2, height);
        Draw(surface.Canvas, right, width / 2, width - (width / 2), height);
        using var image = surface.Snapshot();
        using var data = image.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }

    private static void Draw(SKCanvas canvas, Plot plot, int at, int width, int height)
    {
        using var image = SKImage.FromEncodedData(plot.GetImageBytes(width, height, ImageFormat.Png));
        canvas.DrawImage(image, at, 0);
    }
}
