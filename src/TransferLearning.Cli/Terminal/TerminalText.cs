using System.Text;

namespace TransferLearning.Cli.Terminal;

/// <summary>
/// Standard error on a terminal. Written lines stay. Below them are live lines, which show the progress, are overwritten and are removed
/// at the end. Written lines are wrapped at words and live lines are cut, so no line breaks at the terminal's edge.
/// </summary>
/// <param name="terminal">The terminal.</param>
/// <param name="columns">The terminal's current width.</param>
internal sealed class TerminalText(TextWriter terminal, Func<int> columns) : TextWriter
{
    private const int Narrowest = 20;

    private readonly Lock _gate = new();
    private readonly StringBuilder _line = new();
    private IReadOnlyList<string> _live = [];
    private int _drawn;

    public override Encoding Encoding => terminal.Encoding;

    /// <summary>The width of a line in cells.</summary>
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

    // A single write, so that no other program's output comes between the parts.
    private void Redraw(string above, IReadOnlyList<string> live)
    {
        var text = new StringBuilder();
        if (_drawn > 0)
            text.Append('\r').Append(_drawn > 1 ? $"\e[{_drawn - 1}A" : "").Append("\e[J");
        text.Append(above);
        // The last cell stays empty: terminals differ in when they move to the next line after filling it.
        text.AppendJoin('\n', live.Select(line => Cells.Cut(Cells.Clean(line), Columns - 1)));
        (_live, _drawn) = (live, live.Count);
        if (text.Length == 0)
            return;
        terminal.Write(text.ToString());
        terminal.Flush();
    }
}
