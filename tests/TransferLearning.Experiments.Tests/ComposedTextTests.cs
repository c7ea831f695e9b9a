namespace TransferLearning.Experiments.Tests;

/// <summary>Expected values are rows of Unicode's NormalizationTest.txt (source and NFC columns) and examples of Unicode Standard Annex 15.</summary>
public class ComposedTextTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("\u00C4pfel", "\u00C4pfel")]
    [InlineData("A\u0308pfel", "\u00C4pfel")]
    [InlineData("\u212B", "\u00C5")] // the Ångström sign and the letter
    [InlineData("\u1E9B\u0323", "\u1E9B\u0323")]
    [InlineData("s\u0323\u0307", "\u1E69")]
    [InlineData("s\u0307\u0323", "\u1E69")] // marks in another order
    [InlineData("D\u0307\u0323", "\u1E0C\u0307")] // part 0 of the test file
    [InlineData("\u1E0A\u0323", "\u1E0C\u0307")]
    [InlineData("\u0958", "\u0915\u093C")] // excluded from composition
    [InlineData("\u1100\u1161\u11A8", "\uAC01")] // Hangul
    [InlineData("\uAC00\u11A8", "\uAC01")]
    [InlineData("a\u0315\u0300\u05AE\u0062", "\u00E0\u05AE\u0315b")] // part 2 of the test file: canonical order
    [InlineData("\uD834\uDD5E", "\uD834\uDD57\uD834\uDD65")] // beyond the first plane
    public void Should_give_normalization_form_c(string text, string composed)
    {
        Assert.Equal(composed, ComposedText.Of(text));
        Assert.Equal(composed, ComposedText.Of(composed));
    }

    [Fact]
    public void Should_keep_a_text_that_is_not_valid_utf16() => Assert.Equal("\uFFFDx", ComposedText.Of("\uD800x"));
}
