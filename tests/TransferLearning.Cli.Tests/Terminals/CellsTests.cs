using TransferLearning.Cli.Terminal;

namespace TransferLearning.Cli.Tests.Terminals;

public class CellsTests
{
    [Theory]
    [InlineData("abc", 3)]
    [InlineData("cafe\u0301", 4)]
    [InlineData("猫と犬", 6)]
    [InlineData("🐈", 2)]
    [InlineData("━─×…", 4)]
    public void Should_count_cells_as_wcwidth_does(string text, int cells) => Assert.Equal(cells, Cells.Of(text));

    [Theory]
    [InlineData("abcdef", 6, "abcdef", "abcdef")]
    [InlineData("abcdef", 4, "abc…", "…def")]
    [InlineData("猫と犬", 4, "猫…", "…犬")]
    [InlineData("abc", 0, "", "")]
    public void Should_keep_the_beginning_or_the_end(string text, int cells, string beginning, string end)
    {
        Assert.Equal(beginning, Cells.Cut(text, cells));
        Assert.Equal(end, Cells.CutStart(text, cells));
    }

    [Theory]
    [InlineData("one two three four", 9, "one two", "  three", "  four")]
    [InlineData("finetune  run 3f2a9c1e", 14, "finetune  run", "  3f2a9c1e")]
    [InlineData("in /a/path/that/is/long there", 10, "in", "  /a/path/that/is/long", "  there")]
    [InlineData("  indented", 20, "  indented")]
    [InlineData("", 20, "")]
    public void Should_wrap_at_spaces_and_leave_long_words_whole(string text, int cells, params string[] lines) => Assert.Equal(lines, Cells.Wrap(text, cells));

    [Fact]
    public void Should_show_no_escape_sequence_of_a_files_name() => Assert.Equal("a\uFFFD[31mb c", Cells.Clean("a\e[31mb\tc"));
}
