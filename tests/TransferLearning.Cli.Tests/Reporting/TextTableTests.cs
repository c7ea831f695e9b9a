using TransferLearning.Cli.Reporting;
using TransferLearning.Cli.Terminal;

namespace TransferLearning.Cli.Tests.Reporting;

public class TextTableTests
{
    [Fact]
    public void Should_shorten_long_cells_before_dropping_a_column()
    {
        Column[] columns = [new("name", ["a"]), new("file", ["/a/long/path/model.h5"]) { Rank = 1, Least = 10, KeepsEnd = true }];

        Assert.Equal(["/a/long/path/model.h5"], TextTable.Fit(columns, 40)[1].Cells);
        Assert.Equal(["…/model.h5"], TextTable.Fit(columns, 16)[1].Cells);
        Assert.Equal(["name"], TextTable.Fit(columns, 15).Select(column => column.Head));
    }

    [Fact]
    public void Should_drop_the_highest_rank_first_and_rank_zero_never()
    {
        Column[] columns = [new("zero", ["0"]), new("second", ["0"]) { Rank = 2 }, new("first", ["0"]) { Rank = 1 }];

        Assert.Equal(["zero", "second", "first"], Heads(columns, 19));
        Assert.Equal(["zero", "first"], Heads(columns, 18));
        Assert.Equal(["zero"], Heads(columns, 10));
        Assert.Equal(["zero"], Heads(columns, 2));
    }

    [Fact]
    public void Should_use_short_headings_if_the_long_ones_do_not_fit()
    {
        Column[] columns = [new("best/val_loss", ["0.1234"]) { ShortHead = "val_loss" }, new("b", ["1"])];

        Assert.Equal(["best/val_loss", "b"], Heads(columns, 16));
        Assert.Equal(["val_loss", "b"], Heads(columns, 15));
    }

    [Theory]
    [InlineData(80)]
    [InlineData(30)]
    public void Should_draw_one_line_per_row_within_the_width(int width)
    {
        using StringWriter results = new(), progress = new();
        var session = new Session(results, progress, ".", _ => null) { Columns = width };
        string[] rows = ["猫 (cat)", "[red]dog[/]", "a class with a name of its own that is long"];

        TextTable.Write(session, new Column("class", rows) { Least = 12 }, new Column("count", ["1", "22", "333"]) { Number = true }, new Column("more", ["x", "y", "z"]) { Rank = 1 });

        var lines = results.ToString().Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0).ToList();
        Assert.Equal(5, lines.Count);
        Assert.All(lines, line => Assert.InRange(Cells.Of(line), 1, width));
        Assert.Contains(lines, line => line.Contains("[red]dog[/]", StringComparison.Ordinal));
    }

    private static IEnumerable<string> Heads(Column[] columns, int cells) => TextTable.Fit(columns, cells).Select(column => column.Head);
}
