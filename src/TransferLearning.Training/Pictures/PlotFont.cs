using ScottPlot;
using SkiaSharp;

namespace TransferLearning.Training.Pictures;

/// <summary>Gives plots the program's own font: where a machine has none, a plot would be without a word.</summary>
internal sealed class PlotFont : IFontResolver
{
    private PlotFont()
    {
    }

    /// <summary>Makes it the font of every plot of this process.</summary>
    public static void Use()
    {
        if (!Fonts.FontResolvers.OfType<PlotFont>().Any())
            Fonts.FontResolvers.Insert(0, new PlotFont());
    }

    public SKTypeface? CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing spacing) => PictureFont.Typeface;

    public SKTypeface? CreateTypeface(string fontName, bool bold, bool italic) => PictureFont.Typeface;
}
