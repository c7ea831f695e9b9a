using System.Collections.Concurrent;
using SkiaSharp;

namespace TransferLearning.Data.Preview;

/// <summary>Finds a font of the machine for a letter that the program's own font lacks.</summary>
public static class MachineFont
{
    private static readonly ConcurrentDictionary<int, SKTypeface?> Known = [];

    private static readonly Lazy<List<SKTypeface>> Families = new(() =>
        [.. SKFontManager.Default.FontFamilies.Order(StringComparer.Ordinal).Select(SKFontManager.Default.MatchFamily).OfType<SKTypeface>()]);

    /// <summary>A typeface with the letter; null if the machine has none. It lives as long as the program.</summary>
    /// <param name="letter">The Unicode code point.</param>
    public static SKTypeface? With(int letter)
    {
        PictureDecoders.EnsureDrawing();
        // Skia's library for Linux without fontconfig knows the families, but does not search them for a letter.
        return Known.GetOrAdd(letter, each => SKFontManager.Default.MatchCharacter(each) ?? Families.Value.Find(face => face.ContainsGlyph(each)));
    }
}
