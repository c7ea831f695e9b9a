using System.Globalization;
using System.Text;

namespace TransferLearning.TestSupport;

/// <summary>
/// What a terminal shows after some text was sent to it: a model of a VT100 with wrapping lines and as many lines as needed. It
/// knows the sequences that programs use to overwrite their own lines and throws for any other, so that none goes unnoticed.
/// </summary>
/// <param name="columns">The width of the terminal in cells.</param>
public sealed class Screen(int columns)
{
    private readonly List<StringBuilder> _lines = [new()];
    private readonly List<bool> _continued = [false];
    private int _row, _column;

    /// <summary>The lines, without trailing spaces and without empty lines at the end of the screen.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            var shown = _lines.ConvertAll(line => line.ToString().TrimEnd());
            while (shown is [.., ""])
                shown.RemoveAt(shown.Count - 1);
            return shown;
        }
    }

    /// <summary>Lines that the terminal wrapped because they were too long, each with its continuation.</summary>
    public IReadOnlyList<string> Broken => [.. Enumerable.Range(1, _lines.Count - 1).Where(i => _continued[i] && _lines[i].ToString().Trim().Length > 0).Select(i => $"{_lines[i - 1]}⏎{_lines[i]}")];

    /// <summary>Everything on the screen.</summary>
    public override string ToString() => string.Join('\n', Lines);

    /// <summary>A screen after a text was sent to it.</summary>
    public static Screen Of(string text, int columns)
    {
        var screen = new Screen(columns);
        screen.Write(text);
        return screen;
    }

    /// <summary>Sends text to the terminal. It must not end inside an escape sequence.</summary>
    public void Write(string text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            switch (text[at])
            {
                case '\r':
                    _column = 0;
                    break;
                case '\n':
                    Move(_row + 1, _column, continues: false);
                    break;
                case '\b':
                    _column = Math.Max(0, _column - 1);
                    break;
                case '\a':
                    break;
                case '\e':
                    at = Escape(text, at + 1);
                    break;
                default:
                    Put(text[at]);
                    break;
            }
        }
    }

    private void Put(char shown)
    {
        if (_column >= columns)
            Move(_row + 1, 0, continues: true);
        var line = _lines[_row];
        line.Append(' ', Math.Max(0, _column + 1 - line.Length));
        line[_column++] = shown;
    }

    private void Move(int row, int column, bool continues)
    {
        while (_lines.Count <= row)
        {
            _lines.Add(new());
            _continued.Add(continues);
        }
        (_row, _column) = (row, column);
    }

    /// <summary>Executes an escape sequence and returns the index of its last character.</summary>
    private int Escape(string text, int at)
    {
        // Keypad modes and character sets change nothing on the screen.
        if (text[at] is '=' or '>')
            return at;
        if (text[at] != '[')
            throw new NotSupportedException($"Escape sequence '\\e{text[at]}'.");
        var end = at + 1;
        while (text[end] is (>= '0' and <= '9') or ';' or '?')
            end++;
        var given = text[(at + 1)..end];
        var count = int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 1;
        switch (text[end])
        {
            case 'm' or 'h' or 'l':
                break;
            case 'A':
                _row = Math.Max(0, _row - count);
                break;
            case 'G':
                _column = count - 1;
                break;
            case 'K' when given is "2":
                _lines[_row].Clear();
                break;
            case 'K' when given is "" or "0":
                Cut();
                break;
            case 'J' when given is "" or "0":
                Cut();
                _lines.RemoveRange(_row + 1, _lines.Count - _row - 1);
                _continued.RemoveRange(_row + 1, _continued.Count - _row - 1);
                break;
            default:
                throw new NotSupportedException($"Escape sequence '\\e[{given}{text[end]}'.");
        }
        return end;
    }

    private void Cut() => _lines[_row].Length = Math.Min(_lines[_row].Length, _column);
}
