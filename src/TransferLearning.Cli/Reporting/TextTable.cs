using System.Text;
using TransferLearning.Cli.Terminal;

namespace TransferLearning.Cli.Reporting;

/// <summary>
/// A table that fits: where there is no room for all of it, long cells are shortened and the least important columns are left out. A cell
/// never takes two lines and a word is never broken.
/// </summary>
internal static class TextTable
{
    /// <summary>What stands between two columns.</summary>
    private const string Gap = "  ";

    // A column that may not be shortened still is, before the table breaks.
    private const int Narrowest = 4;

    /// <summary>Prints a table on standard output, and says on standard error which columns a terminal is too narrow for.</summary>
    public static void Write(Session session, params IReadOnlyList<Column> columns)
    {
        if (Print(session, columns) is { Count: > 0 } missing)
            session.Terminal?.WriteLine($"Left out for want of room: {string.Join(", ", missing)}. A wider terminal or --json shows all.");
    }

    /// <summary>Prints a table on standard output.</summary>
    /// <returns>The headings of the columns for which there was no room.</returns>
    public static IReadOnlyList<string> Print(Session session, IReadOnlyList<Column> columns)
    {
        var kept = Keep(columns, session.TableColumns);
        foreach (var line in Draw(Shorten(kept, session.TableColumns)))
            session.ResultText.WriteLine(line);
        return [.. columns.Except(kept).Select(column => column.Head)];
    }

    /// <summary>The columns as they are shown in so many cells.</summary>
    public static IReadOnlyList<Column> Fit(IReadOnlyList<Column> columns, int cells) => Shorten(Keep(columns, cells), cells);

    /// <summary>The columns for which there is room when all that may be shortened is.</summary>
    private static List<Column> Keep(IReadOnlyList<Column> columns, int cells)
    {
        var kept = columns.ToList();
        while (kept.Sum(Least) + Gaps(kept) > cells && kept.Exists(column => column.Rank > 0))
            kept.Remove(kept.MaxBy(column => column.Rank)!);
        return kept;
    }

    private static IReadOnlyList<Column> Shorten(List<Column> kept, int cells)
    {
        var shown = kept.ConvertAll(Clean);
        if (shown.Sum(Width) + Gaps(shown) > cells)
            shown = shown.ConvertAll(WithShortHead);
        var widths = shown.ConvertAll(Width);
        Shrink(widths, shown.ConvertAll(Least), cells - Gaps(shown));
        Shrink(widths, shown.ConvertAll(column => Math.Min(Width(column), Narrowest)), cells - Gaps(shown));
        return [.. shown.Select((column, i) => Shortened(column, widths[i]))];
    }

    private static void Shrink(List<int> widths, List<int> least, int room)
    {
        while (widths.Sum() > room && Enumerable.Range(0, widths.Count).Where(i => widths[i] > least[i]).ToList() is { Count: > 0 } wide)
            widths[wide.MaxBy(i => widths[i])]--;
    }

    private static int Gaps(List<Column> columns) => (columns.Count - 1) * Gap.Length;

    private static int Width(Column column) => column.Cells.Append(column.Head).Max(Cells.Of);

    private static int Least(Column column)
    {
        var width = Width(WithShortHead(column));
        return column.Least == 0 ? width : Math.Min(width, column.Least);
    }

    private static Column WithShortHead(Column column) => column with { Head = column.ShortHead ?? column.Head };

    private static Column Clean(Column column) => column with { Head = Cells.Clean(column.Head), Cells = [.. column.Cells.Select(Cells.Clean)] };

    private static Column Shortened(Column column, int cells)
    {
        string Shorten(string text) => column.KeepsEnd ? Cells.CutStart(text, cells) : Cells.Cut(text, cells);
        return column with { Head = Shorten(column.Head), Cells = [.. column.Cells.Select(Shorten)] };
    }

    /// <summary>The lines, with an empty one above and below.</summary>
    private static IEnumerable<string> Draw(IReadOnlyList<Column> columns)
    {
        var widths = columns.Select(Width).ToList();
        yield return "";
        yield return Line(columns, widths, column => column.Head);
        yield return new string('─', widths.Sum() + (columns.Count - 1) * Gap.Length);
        for (var row = 0; row < columns[0].Cells.Count; row++)
            yield return Line(columns, widths, column => column.Cells[row]);
        yield return "";
    }

    private static string Line(IReadOnlyList<Column> columns, List<int> widths, Func<Column, string> cell)
    {
        var line = new StringBuilder();
        for (var i = 0; i < columns.Count; i++)
        {
            var (text, space) = (cell(columns[i]), new string(' ', widths[i] - Cells.Of(cell(columns[i]))));
            line.Append(i == 0 ? "" : Gap).Append(columns[i].Number ? space + text : text + space);
        }
        return line.ToString().TrimEnd();
    }
}
