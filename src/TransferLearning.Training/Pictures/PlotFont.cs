using ScottPlot;
using SkiaSharp;

namespace TransferLearning.Training.Pictures;

/// <summary>Uses the program's own font in plots: on a machine without fonts, plots would have no text.</summary>
internal sealed class PlotFont : IFontResolver
{
    private PlotFont()
    {
    }

    /// <summary>Loads the library that draws, and sets the font for every plot of this process.</summary>
    public static void Use()
    {
        PictureDecoders.EnsureDrawing();
        if (!Fonts.FontResolvers.OfType<PlotFont>().Any())
            Fonts.FontResolvers.Insert(0, new PlotFont());
    }

    public SKTypeface? CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing spacing) => PictureFont.Typeface;

    public SKTypeface? CreateTypeface(string fontName, bool bold, bool italic) => PictureFont.Typeface;
}
