using CsCheck;
using TransferLearning.Experiments.Files;

namespace TransferLearning.Experiments.Tests;

/// <summary>Names of files from texts that users choose. The rules are Windows's ("Naming Files, Paths, and Namespaces"); those of Linux and macOS are fewer.</summary>
public class SafeFileNameTests
{
    [Theory]
    [InlineData("resnet50_v1.5", ".png", "resnet50_v1.5.png")]
    [InlineData("größe", "", "größe")]
    [InlineData("gro\u0308ße", "", "größe")]
    [InlineData("हिन्दी", "", "हिन्दी")]
    [InlineData("猫と犬", "-lr.png", "猫と犬-lr.png")]
    [InlineData("a/b\\c:d*e?\"<>|", "", "a-b-c-d-e-----")]
    [InlineData("../../etc/passwd", "-preview.png", "-.-..-etc-passwd-preview.png")]
    [InlineData("my run", "", "my-run")]
    [InlineData("ends with a dot.", "", "ends-with-a-dot-")]
    [InlineData("ends with a space ", "", "ends-with-a-space-")]
    [InlineData("..", "", "--")]
    [InlineData("...", "", "--")]
    [InlineData(".hidden", "", "-hidden")]
    [InlineData("", "", "-")]
    [InlineData("\0\n", "", "--")]
    [InlineData("CON", "", "_CON")]
    [InlineData("nul", ".png", "_nul.png")]
    [InlineData("con.v2", "-preview.png", "_con.v2-preview.png")]
    [InlineData("Com1", "", "_Com1")]
    [InlineData("LPT0.a.b", "", "_LPT0.a.b")]
    [InlineData("con", "-preview.png", "con-preview.png")]
    [InlineData("console", "", "console")]
    public void Should_name_a_file_on_every_system(string text, string end, string expected) => Assert.Equal(expected, SafeFileName.Of(text, end));

    [Fact]
    public void Should_cut_a_long_name_and_keep_its_end() => Assert.Equal(new string('a', 50) + "-lr.png", SafeFileName.Of(new string('a', 300), "-lr.png"));

    [Fact]
    public void Should_make_a_valid_name_from_any_text() => Gen.String.Sample(text =>
    {
        var name = SafeFileName.Of(text);
        return name.Length > 0 && System.Text.Encoding.UTF8.GetByteCount(name) <= 255 && name[0] != '.' && name[^1] is not ('.' or ' ')
            && !name.Any(c => c < ' ' || "<>:\"/\\|?*".Contains(c, StringComparison.Ordinal)) && SafeFileName.Of(name).TrimStart('_') == name.TrimStart('_');
    });
}
