using System.Globalization;
using System.Text;

namespace TransferLearning.Cli.Terminal;

/// <summary>Measures, cuts and wraps text by terminal cells: a combining mark takes none, a wide character two.</summary>
internal static class Cells
{
    private const string Ellipsis = "…";

    /// <summary>The first and last code points of the blocks that are wide by East Asian Width, and of pictographs.</summary>
    private static readonly (int First, int Last)[] Wide =
    [
        (0x1100, 0x115F), (0x2E80, 0x303E), (0x3041, 0xA4CF), (0xA960, 0xA97C), (0xAC00, 0xD7A3), (0xF900, 0xFAFF),
        (0xFE30, 0xFE6F), (0xFF00, 0xFF60), (0xFFE0, 0xFFE6), (0x1F300, 0x1F64F), (0x1F900, 0x1FAFF), (0x20000, 0x3FFFD),
    ];

    /// <summary>The number of cells of a text without line breaks.</summary>
    public static int Of(string text) => text.EnumerateRunes().Sum(Of);

    /// <summary>The text for one line: control characters, which a file name may contain, are replaced.</summary>
    public static string Clean(string text) => text.Any(char.IsControl) ? string.Concat(text.Select(c => c == '\t' ? ' ' : char.IsControl(c) ? '\uFFFD' : c)) : text;

    /// <summary>The text cut to a number of cells; a longer text keeps its beginning, with an ellipsis.</summary>
    public static string Cut(string text, int cells)
    {
        if (Of(text) <= cells)
            return text;
        var kept = new StringBuilder();
        var left = cells - 1;
        foreach (var rune in text.EnumerateRunes().TakeWhile(rune => (left -= Of(rune)) >= 0))
            kept.Append(rune);
        return cells < 1 ? "" : kept + Ellipsis;
    }

    /// <summary>The text cut to a number of cells; a longer text keeps its end, where paths and keys differ, with an ellipsis.</summary>
    public static string CutStart(string text, int cells)
    {
        if (Of(text) <= cells)
            return text;
        var left = cells - 1;
        var kept = text.EnumerateRunes().Reverse().TakeWhile(rune => (left -= Of(rune)) >= 0).Reverse();
        return cells < 1 ? "" : Ellipsis + string.Concat(kept);
    }

    /// <summary>
    /// Wraps the text at spaces to lines of a number of cells; all lines but the first are indented. A word longer than a line, such as a
    /// path, is not broken: the terminal shows it on two lines and copies it as one.
    /// </summary>
    public static IEnumerable<string> Wrap(string text, int cells)
    {
        const string indent = "  ";
        var line = new StringBuilder();
        var (taken, begun) = (0, false);
        foreach (var (space, word) in Words(text))
        {
            var wide = Of(word);
            if (begun && taken + space.Length + wide > cells)
            {
                yield return line.ToString();
                line.Clear().Append(indent);
                taken = indent.Length;
            }
            else
            {
                line.Append(space);
                taken += space.Length;
            }
            line.Append(word);
            taken += wide;
            begun = true;
        }
        yield return line.ToString();
    }

    private static int Of(Rune rune)
    {
        if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format or UnicodeCategory.Control)
            return 0;
        return Array.Exists(Wide, block => rune.Value >= block.First && rune.Value <= block.Last) ? 2 : 1;
    }

    /// <summary>The words, each with the spaces before it.</summary>
    private static IEnumerable<(string Space, string Word)> Words(string text)
    {
        for (var at = 0; at < text.Length;)
        {
            var word = at;
            while (word < text.Length && text[word] == ' ')
                word++;
            var end = word;
            while (end < text.Length && text[end] != ' ')
                end++;
            if (end > word)
                yield return (text[at..word], text[word..end]);
            at = end;
        }
    }
}
