using Spectre.Console;
using Spectre.Console.Rendering;

namespace TransferLearning.Cli.Reporting;

/// <summary>A table of plain texts.</summary>
internal static class SimpleTable
{
    /// <summary>A table whose headings that begin with &gt; are right-aligned.</summary>
    public static Table Of(params IEnumerable<string> headings)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (var heading in headings)
            table.AddColumn(heading.StartsWith('>') ? new TableColumn(Markup.Escape(heading[1..])).RightAligned() : new TableColumn(Markup.Escape(heading)));
        return table;
    }

    public static void Row(Table table, params IEnumerable<string> cells) =>
        table.AddRow(cells.Select(cell => (IRenderable)new Text(cell)));
}
