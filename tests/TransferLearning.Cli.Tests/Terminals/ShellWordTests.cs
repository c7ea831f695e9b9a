using TransferLearning.Cli.Terminal;

namespace TransferLearning.Cli.Tests.Terminals;

public class ShellWordTests
{
    [Theory]
    [InlineData(@"C:\photos\cat.jpg", @"C:\photos\cat.jpg")]
    [InlineData(@"C:\my photos\cat.jpg", @"""C:\my photos\cat.jpg""")]
    [InlineData("it's", "\"it's\"")]
    [InlineData("100%", "\"100%\"")]
    public void Should_quote_words_for_the_shells_of_Windows(string word, string expected) => Assert.Equal(expected, ShellWord.Of(word, windows: true));

    [Theory]
    [InlineData("/photos/cat.jpg", "/photos/cat.jpg")]
    [InlineData("/my photos/cat.jpg", "'/my photos/cat.jpg'")]
    [InlineData("it's", @"'it'\''s'")]
    [InlineData(@"a\b", @"'a\b'")]
    public void Should_quote_words_for_the_shells_of_Linux(string word, string expected) => Assert.Equal(expected, ShellWord.Of(word, windows: false));
}
