using System.Text;
using TransferLearning.Cli.Terminal;

namespace TransferLearning.Cli.Reporting;

/// <summary>
/// A table that fits the available width: long cells are shortened and the least important columns are dropped. A cell never takes
/// two lines, and a word is never broken.
/// </summary>
internal static class TextTable
{
    /// <summary>The separator between two columns.</summary>
    private const string Gap = "  ";

    // Even columns that should not be shortened are shortened to this width before the table breaks.
    private const int Narrowest = 4;

    /// <summary>Prints a table on standard output, and reports on standard error the columns that do not fit the terminal.</summary>
    public static void Write(Session session, params IReadOnlyList<Column> columns) => Write(session, isBelowTable: false, columns);

    /// <summary>Like the method above, for a table that directly follows another one, which has left an empty line.</summary>
    public static void WriteBelow(Session session, params IReadOnlyList<Column> columns) => Write(session, isBelowTable: true, columns);

    private static void Write(Session session, bool isBelowTable, IReadOnlyList<Column> columns)
    {
        if (Print(session, columns, isBelowTable) is { Count: > 0 } missing)
            session.Terminal?.WriteLine($"Columns that do not fit: {string.Join(", ", missing)}. A wider terminal or --json shows all.");
    }

    /// <summary>Prints a table on standard output.</summary>
    /// <returns>The headings of the dropped columns.</returns>
    public static IReadOnlyList<string> Print(Session session, IReadOnlyList<Column> columns, bool isBelowTable = false)
    {
        var kept = Keep(columns, session.TableColumns);
        foreach (var line in Draw(Shorten(kept, session.TableColumns)).Skip(isBelowTable ? 1 : 0))
            session.ResultText.WriteLine(line);
        return [.. columns.Except(kept).Select(column => column.Head)];
    }

    /// <summary>The columns, fitted to a width.</summary>
    public static IReadOnlyList<Column> Fit(IReadOnlyList<Column> columns, int cells) => Shorten(Keep(columns, cells), cells);

    /// <summary>The columns that fit when every column is as short as allowed.</summary>
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

    /// <summary>The lines of the table, with an empty line above and below.</summary>
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
