using System.Text;

namespace TransferLearning.Cli.Terminal;

/// <summary>
/// Standard error where it is a terminal. Lines that are written stay; below them are live lines, which show where the work is, are written
/// over, and leave nothing behind. Written lines are wrapped at words and live lines are cut, so none is broken at the terminal's edge.
/// </summary>
/// <param name="terminal">The terminal.</param>
/// <param name="columns">Its width now.</param>
internal sealed class TerminalText(TextWriter terminal, Func<int> columns) : TextWriter
{
    private const int Narrowest = 20;

    private readonly Lock _gate = new();
    private readonly StringBuilder _line = new();
    private IReadOnlyList<string> _live = [];
    private int _drawn;

    public override Encoding Encoding => terminal.Encoding;

    /// <summary>Cells in a line.</summary>
    public int Columns => Math.Max(Narrowest, columns());

    /// <summary>Replaces the live lines.</summary>
    public void Show(params IReadOnlyList<string> lines)
    {
        lock (_gate)
            Redraw("", lines);
    }

    public override void Write(char value) => Write(value.ToString());

    public override void Write(string? value)
    {
        lock (_gate)
        {
            _line.Append(value);
            if (_line.Length == 0 || value?.Contains('\n', StringComparison.Ordinal) != true)
                return;
            var text = _line.ToString();
            var end = text.LastIndexOf('\n');
            _line.Remove(0, end + 1);
            Redraw(string.Concat(text[..end].Split('\n').SelectMany(Wrapped).Select(line => line + "\n")), _live);
        }
    }

    public override void WriteLine(string? value) => Write(value + "\n");

    public override void Flush()
    {
        lock (_gate)
            terminal.Flush();
    }

    private IEnumerable<string> Wrapped(string line) => Cells.Wrap(Cells.Clean(line.TrimEnd('\r')), Columns);

    // One write, so that nothing of another program comes between the parts.
    private void Redraw(string above, IReadOnlyList<string> live)
    {
        var text = new StringBuilder();
        if (_drawn > 0)
            text.Append('\r').Append(_drawn > 1 ? $"\e[{_drawn - 1}A" : "").Append("\e[J");
        text.Append(above);
        // The last cell stays free: a terminal that has filled it goes on in the next line at different moments.
        text.AppendJoin('\n', live.Select(line => Cells.Cut(Cells.Clean(line), Columns - 1)));
        (_live, _drawn) = (live, live.Count);
        if (text.Length == 0)
            return;
        terminal.Write(text.ToString());
        terminal.Flush();
    }
}
