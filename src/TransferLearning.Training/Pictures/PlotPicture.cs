using ScottPlot;
using SkiaSharp;

namespace TransferLearning.Training.Pictures;

/// <summary>Plots as PNG files.</summary>
internal static class PlotPicture
{
    private const int TitleHeight = 40;
    private const float TitleSize = 20;

    /// <summary>A plot of this many pixels.</summary>
    public static byte[] Png(Plot plot, int width, int height)
    {
        PlotFont.Use();
        using var surface = Surface(width, height);
        plot.Render(surface.Canvas, width, height);
        return PngWriter.Encode(surface);
    }

    /// <summary>Plots beside each other, all of this many pixels.</summary>
    public static byte[] Png(Multiplot plots, int width, int height)
    {
        PlotFont.Use();
        using var surface = Surface(width, height);
        surface.Canvas.Clear(SKColors.White);
        plots.Render(surface);
        return PngWriter.Encode(surface);
    }

    /// <summary>Two plots in one picture of this many pixels, each half as wide, with a title over both.</summary>
    public static byte[] Png(string title, Plot left, Plot right, int width, int height)
    {
        PlotFont.Use();
        using var surface = Surface(width, height);
        surface.Canvas.Clear(SKColors.White);
        var shown = PictureFont.Fit(title, TitleSize, width - TitleHeight);
        PictureFont.Draw(surface.Canvas, shown, (width - PictureFont.Width(shown, TitleSize)) / 2, TitleHeight - 12, TitleSize, SKColors.Black);
        Draw(surface.Canvas, left, 0, width / 2, height - TitleHeight);
        Draw(surface.Canvas, right, width / 2, width - (width / 2), height - TitleHeight);
        return PngWriter.Encode(surface);
    }

    /// <summary>Each plot clears all of what it is drawn on, so each is drawn on its own.</summary>
    private static void Draw(SKCanvas canvas, Plot plot, int at, int width, int height)
    {
        using var half = Surface(width, height);
        plot.Render(half.Canvas, width, height);
        canvas.DrawSurface(half, at, TitleHeight);
    }

    /// <summary>Opaque, as plots paint their ground: there is no transparency to be undone and written.</summary>
    private static SKSurface Surface(int width, int height) => SKSurface.Create(
        new SKImageInfo(width, height, SKImageInfo.PlatformColorType, SKAlphaType.Opaque), new SKSurfaceProperties(SKPixelGeometry.Unknown));
}
