using System.Text;

namespace TransferLearning.Training.Cards;

/// <summary>Pieces of Markdown as GitHub and HuggingFace render it. Names of classes and files come from people and are escaped.</summary>
internal static class Markdown
{
    private const string Special = @"\`*_{}[]<>#|~$!&";

    /// <summary>Text that is shown as it is written.</summary>
    public static string Text(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var each in text)
            if (char.IsControl(each))
                escaped.Append(' ');
            else if (Special.Contains(each, StringComparison.Ordinal))
                escaped.Append('\\').Append(each);
            else
                escaped.Append(each);
        return escaped.ToString();
    }

    /// <summary>Text in a fixed font. Backquotes cannot be escaped in it and become apostrophes.</summary>
    public static string Code(string text) => $"`{new string([.. text.Select(each => char.IsControl(each) ? ' ' : each == '`' ? '\'' : each)])}`";

    /// <summary>A string literal of C# and Python, and a string of YAML: all take JSON's.</summary>
    public static string Quoted(string text) => $"\"{System.Text.Json.JsonEncodedText.Encode(text, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";

    /// <summary>A table. The first column is aligned left, the others right.</summary>
    /// <param name="heads">The headings, as Markdown.</param>
    /// <param name="rows">The cells, as Markdown.</param>
    public static string Table(IReadOnlyList<string> heads, IEnumerable<IEnumerable<string>> rows)
    {
        var table = new StringBuilder();
        Line(heads);
        Line(heads.Select((_, column) => column == 0 ? "---" : "---:"));
        foreach (var row in rows)
            Line(row);
        return table.ToString();

        void Line(IEnumerable<string> cells) => table.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
    }
}
