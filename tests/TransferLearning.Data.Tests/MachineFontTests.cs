using SkiaSharp;
using TransferLearning.Data.Preview;

namespace TransferLearning.Data.Tests;

public sealed class MachineFontTests
{
    private const string Fonts = "/usr/share/fonts";

    [Theory]
    [InlineData("א")]
    [InlineData("ب")]
    [InlineData("猫")]
    public void Should_find_a_font_with_a_letter_where_a_file_of_the_machine_has_it(string letter)
    {
        PictureFont.Width(letter, 12);
        var code = char.ConvertToUtf32(letter, 0);
        var found = MachineFont.With(code);

        Assert.True(found is null || found.ContainsGlyph(code));
        Assert.True(found is not null || !AnyFileHas(code), $"'{letter}' is in a font of {Fonts}");
    }

    // The files are read one by one, which does not ask Skia's font manager.
    private static bool AnyFileHas(int code) => Directory.Exists(Fonts) && Directory.EnumerateFiles(Fonts, "*.ttf", SearchOption.AllDirectories).Any(file =>
    {
        using var face = SKTypeface.FromFile(file);
        return face?.ContainsGlyph(code) == true;
    });
}
