using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TransferLearning.Tracking.Compare;

/// <summary>What self-contained HTML pages share: the template's placeholders, escaping and the style. Such a page opens offline, from a mail or as an artifact.</summary>
public static class PageTemplate
{
    /// <summary>Writes a template and replaces each {{name}} by its part.</summary>
    /// <param name="page">The stream to write to.</param>
    /// <param name="template">The template, in UTF-8.</param>
    /// <param name="parts">Writes each part to the same stream.</param>
    public static void Fill(Stream page, Stream template, IReadOnlyDictionary<string, Action> parts)
    {
        ArgumentNullException.ThrowIfNull(page);
        ArgumentNullException.ThrowIfNull(parts);
        using var reader = new StreamReader(template, Encoding.UTF8);
        var text = reader.ReadToEnd();
        var at = 0;
        while (text.IndexOf("{{", at, StringComparison.Ordinal) is >= 0 and var open)
        {
            var close = text.IndexOf("}}", open, StringComparison.Ordinal);
            page.Write(Encoding.UTF8.GetBytes(text[at..open]));
            parts[text[(open + 2)..close]]();
            at = close + 2;
        }

        page.Write(Encoding.UTF8.GetBytes(text[at..]));
    }

    /// <summary>Writes text, escaped for HTML.</summary>
    public static void Text(Stream page, string text)
    {
        ArgumentNullException.ThrowIfNull(page);
        page.Write(Encoding.UTF8.GetBytes(WebUtility.HtmlEncode(text)));
    }

    /// <summary>Writes the data of a script element. The writer escapes '&lt;' as \u003C, so no text in it can end the element.</summary>
    public static void Json(Stream page, JsonNode data)
    {
        ArgumentNullException.ThrowIfNull(data);
        using var json = new Utf8JsonWriter(page);
        data.WriteTo(json);
    }

    /// <summary>Writes the common style sheet.</summary>
    public static void Style(Stream page)
    {
        using var style = typeof(PageTemplate).Assembly.GetManifestResourceStream("compare/page.css")
            ?? throw new InvalidOperationException("the resource 'compare/page.css' is not in this assembly.");
        style.CopyTo(page);
    }
}
