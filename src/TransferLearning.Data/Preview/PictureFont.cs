using System.Text;
using SkiaSharp;

namespace TransferLearning.Data.Preview;

/// <summary>
/// The font of all drawn pictures: a subset of DejaVu Sans, embedded in the program because containers often have no fonts. Letters that it
/// lacks (Chinese, Arabic) come from one of the machine's fonts, if it has them.
/// </summary>
public static class PictureFont
{
    private static readonly Lazy<SKTypeface> Own = new(() =>
    {
        PictureDecoders.EnsureDrawing();
        using var stream = typeof(PictureFont).Assembly.GetManifestResourceStream("DejaVuSans.ttf") ?? throw new InvalidOperationException("The font is missing from the program.");
        return SKTypeface.FromStream(stream) ?? throw new InvalidOperationException("Skia cannot read the program's font.");
    });

    /// <summary>The typeface. It lives as long as the program.</summary>
    public static SKTypeface Typeface => Own.Value;

    /// <summary>The width of a text in pixels.</summary>
    public static float Width(string text, float size) => Runs(text).Sum(run => Measure(run, size));

    /// <summary>The text, shortened to a maximum width by an ellipsis in the middle, so that a file name keeps its end.</summary>
    public static string Fit(string text, float size, float width)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (Width(text, size) <= width)
            return text;
        var runes = text.EnumerateRunes().ToArray();
        for (var kept = runes.Length - 1; kept > 0; kept--)
        {
            var head = (kept + 1) / 2;
            var shorter = string.Concat(runes[..head].Select(rune => rune.ToString())) + "…" + string.Concat(runes[(runes.Length - (kept - head))..].Select(rune => rune.ToString()));
            if (Width(shorter, size) <= width)
                return shorter;
        }

        return "…";
    }

    /// <summary>Draws a line of text.</summary>
    /// <param name="canvas">The canvas to draw on.</param>
    /// <param name="text">The text.</param>
    /// <param name="left">The left edge of the text.</param>
    /// <param name="baseline">The baseline of the text.</param>
    /// <param name="size">The font's size, in pixels.</param>
    /// <param name="color">The colour.</param>
    public static void Draw(SKCanvas canvas, string text, float left, float baseline, float size, SKColor color)
    {
        ArgumentNullException.ThrowIfNull(canvas);
        using var paint = new SKPaint { Color = color, IsAntialias = true };
        foreach (var run in Runs(text))
        {
            using var font = new SKFont(run.Typeface, size) { Edging = SKFontEdging.Antialias, Hinting = SKFontHinting.None };
            canvas.DrawText(run.Text, left, baseline, font, paint);
            left += font.MeasureText(run.Text);
        }
    }

    private static float Measure((SKTypeface Typeface, string Text) run, float size)
    {
        using var font = new SKFont(run.Typeface, size);
        return font.MeasureText(run.Text);
    }

    /// <summary>Splits the text into runs of one typeface each. Control characters are left out.</summary>
    private static IEnumerable<(SKTypeface Typeface, string Text)> Runs(string text)
    {
        var (current, part) = (Typeface, new StringBuilder());
        foreach (var rune in text.EnumerateRunes().Where(rune => !Rune.IsControl(rune)))
        {
            var typeface = Typeface.ContainsGlyph(rune.Value) ? Typeface : MachineFont.With(rune.Value) ?? Typeface;
            if (typeface != current && part.Length > 0)
            {
                yield return (current, part.ToString());
                part.Clear();
            }

            current = typeface;
            part.Append(rune.ToString());
        }

        if (part.Length > 0)
            yield return (current, part.ToString());
    }
}
