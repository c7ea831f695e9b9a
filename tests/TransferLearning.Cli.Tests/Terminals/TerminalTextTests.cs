using TransferLearning.Cli.Terminal;
using TransferLearning.TestSupport;

namespace TransferLearning.Cli.Tests.Terminals;

public sealed class TerminalTextTests : IDisposable
{
    private readonly StringWriter _sent = new() { NewLine = "\n" };

    public void Dispose() => _sent.Dispose();

    [Fact]
    public void Should_leave_no_trace_of_live_lines()
    {
        var terminal = Open(20);
        terminal.Show("epoch 1  ━━━━━━━━━");
        terminal.WriteLine("short");
        terminal.Show("epoch 2  ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━", "a second line");
        terminal.WriteLine("also");
        Assert.Equal(["short", "also", "epoch 2  ━━━━━━━━━…", "a second line"], Shown(20).Lines);
        terminal.Show("one");
        Assert.Equal(["short", "also", "one"], Shown(20).Lines);
        terminal.Show();
        Assert.Equal(["short", "also"], Shown(20).Lines);
        Assert.Empty(Shown(20).Broken);
    }

    [Fact]
    public void Should_write_a_line_when_its_last_piece_arrives()
    {
        var terminal = Open(40);
        terminal.Write("one ");
        terminal.Write('t');
        terminal.Show("live");
        terminal.Write("wo\nthree\n");
        Assert.Equal(["one two", "three", "live"], Shown(40).Lines);
    }

    [Fact]
    public void Should_wrap_lines_at_words()
    {
        var terminal = Open(30);
        terminal.WriteLine("warning: the weights of another network are there");
        Assert.Equal(["warning: the weights of", "  another network are there"], Shown(30).Lines);
        Assert.Empty(Shown(30).Broken);
    }

    private TerminalText Open(int columns) => new(_sent, () => columns);

    // A terminal's line discipline adds a carriage return to each line feed.
    private Screen Shown(int columns) => Screen.Of(_sent.ToString().Replace("\n", "\r\n", StringComparison.Ordinal), columns);
}
