using System.Collections.Concurrent;
using System.Text;
using ScottPlot;
using ScottPlot.TickGenerators;
using SkiaSharp;

namespace TransferLearning.Training.Pictures;

/// <summary>
/// Uses the program's own font in plots: on a machine without fonts, plots would have no text. A plot with letters that it lacks (Chinese, Arabic) uses one of the
/// machine's fonts, if one has them.
/// </summary>
internal sealed class PlotFont : IFontResolver
{
    private const string OfMachine = "machine: ";

    private static readonly ConcurrentDictionary<string, SKTypeface> Found = new(StringComparer.Ordinal);

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

    /// <summary>Chooses the font of a plot that is about to be rendered.</summary>
    /// <param name="plot">The plot, with its title, labels, ticks and legend.</param>
    /// <param name="match">Finds a font of the machine that has a letter; null for the machine's own.</param>
    public static void Fit(Plot plot, Func<int, SKTypeface?>? match = null)
    {
        var axes = plot.Axes.GetAxes().ToList();
        var texts = axes.SelectMany(axis => Ticks(axis).Append(axis.Label.Text))
            .Append(plot.Axes.Title.Label.Text).Concat(plot.Legend.GetItems().Select(item => item.LabelText));
        if (NameFor(texts, match ?? MachineFont.With) is not { } name)
            return;
        plot.Axes.Title.Label.FontName = name;
        plot.Legend.FontName = name;
        foreach (var axis in axes)
        {
            axis.Label.FontName = name;
            axis.TickLabelStyle.FontName = name;
        }
    }

    public SKTypeface? CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing spacing) => Of(fontName);

    public SKTypeface? CreateTypeface(string fontName, bool bold, bool italic) => Of(fontName);

    private static SKTypeface Of(string name) => Found.TryGetValue(name, out var typeface) ? typeface : PictureFont.Typeface;

    /// <summary>The texts of an axis's ticks, if they were given. Numbers need no other font.</summary>
    private static IEnumerable<string> Ticks(IAxis axis)
    {
        if (axis.TickGenerator is not NumericManual given)
            return [];
        // Given ticks are not there before the first rendering.
        using var paint = Paint.NewDisposablePaint();
        given.Regenerate(new CoordinateRange(double.MinValue, double.MaxValue), axis.Edge, new PixelLength(0), paint, axis.TickLabelStyle);
        return given.Ticks.Select(tick => tick.Label);
    }

    /// <summary>The name of the machine's font that has most of the letters that the own font lacks; null if none is needed, or there is none.</summary>
    private static string? NameFor(IEnumerable<string> texts, Func<int, SKTypeface?> match)
    {
        var lacking = texts.SelectMany(text => (text ?? "").EnumerateRunes()).Distinct().Where(rune => !Rune.IsControl(rune) && !PictureFont.Typeface.ContainsGlyph(rune.Value)).ToList();
        // Numbers and the other words of the plot are drawn with it, too.
        var best = lacking.Select(rune => match(rune.Value)).OfType<SKTypeface>().Where(face => face.ContainsGlyph('a') && face.ContainsGlyph('0'))
            .MaxBy(face => lacking.Count(rune => face.ContainsGlyph(rune.Value)));
        if (best is null)
            return null;
        var name = OfMachine + best.FamilyName;
        Found.TryAdd(name, best);
        return name;
    }
}
