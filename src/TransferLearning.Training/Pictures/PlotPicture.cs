using ScottPlot;
using SkiaSharp;

namespace TransferLearning.Training.Pictures;

/// <summary>Renders plots as PNG files.</summary>
internal static class PlotPicture
{
    private const int TitleHeight = 40;
    private const float TitleSize = 20;

    /// <summary>Renders a plot with a size in pixels.</summary>
    public static byte[] Png(Plot plot, int width, int height)
    {
        PlotFont.Use();
        PlotFont.Fit(plot);
        using var surface = Surface(width, height);
        plot.Render(surface.Canvas, width, height);
        return PngWriter.Encode(surface);
    }

    /// <summary>Renders plots side by side with a total size in pixels.</summary>
    public static byte[] Png(Multiplot plots, int width, int height)
    {
        PlotFont.Use();
        using var surface = Surface(width, height);
        surface.Canvas.Clear(SKColors.White);
        foreach (var plot in plots.GetPlots())
            PlotFont.Fit(plot);
        plots.Render(surface);
        return PngWriter.Encode(surface);
    }

    /// <summary>Renders two plots, side by side or one below the other, under one title. The size is that of the whole picture in pixels.</summary>
    public static byte[] Png(string title, Plot first, Plot second, int width, int height, bool below)
    {
        PlotFont.Use();
        using var surface = Surface(width, height);
        surface.Canvas.Clear(SKColors.White);
        var shown = PictureFont.Fit(title, TitleSize, width - TitleHeight);
        PictureFont.Draw(surface.Canvas, shown, (width - PictureFont.Width(shown, TitleSize)) / 2, TitleHeight - 12, TitleSize, SKColors.Black);
        var room = height - TitleHeight;
        var (x, y) = below ? (0, room / 2) : (width / 2, 0);
        Draw(surface.Canvas, first, 0, 0, below ? width : x, below ? y : room);
        Draw(surface.Canvas, second, x, y, width - x, room - y);
        return PngWriter.Encode(surface);
    }

    /// <summary>Draws a plot on a surface of its own, because a plot clears its whole surface.</summary>
    private static void Draw(SKCanvas canvas, Plot plot, int x, int y, int width, int height)
    {
        PlotFont.Fit(plot);
        using var half = Surface(width, height);
        plot.Render(half.Canvas, width, height);
        canvas.DrawSurface(half, x, TitleHeight + y);
    }

    /// <summary>Creates an opaque surface. Plots paint their background, so no alpha channel has to be encoded.</summary>
    private static SKSurface Surface(int width, int height) => SKSurface.Create(
        new SKImageInfo(width, height, SKImageInfo.PlatformColorType, SKAlphaType.Opaque), new SKSurfaceProperties(SKPixelGeometry.Unknown));
}
