using System.IO.Compression;
using System.Reflection;
using System.Text;
using System.Text.Json.Nodes;

namespace TransferLearning.Tracking.Compare;

/// <summary>One HTML page with everything in it: opens without a network, from a mail or an artifact.</summary>
public static class ComparePage
{
    /// <summary>Writes the page of a comparison.</summary>
    /// <param name="comparison">The runs.</param>
    /// <param name="reader">Where their curves and pictures come from.</param>
    /// <param name="title">The heading.</param>
    /// <param name="cancellation">Stops the reading.</param>
    public static string Html(RunComparison comparison, IRunReader reader, string title, CancellationToken cancellation = default)
    {
        var data = new JsonObject
        {
            ["title"] = title,
            ["written"] = DateTime.UtcNow.ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture),
            ["params"] = new JsonArray([.. comparison.Params.Select(key => JsonValue.Create(key))]),
            ["metrics"] = new JsonArray([.. comparison.Metrics.Select(key => JsonValue.Create(key))]),
            ["sort"] = comparison.Sort is { } sort ? new JsonObject { ["name"] = sort.Name, ["descending"] = sort.Descending } : null,
            ["runs"] = new PageRuns(reader, comparison).Json(cancellation),
        };

        // The serializer writes '<' as \u003C: nothing in a run's name can end the script element.
        return Fill(Text("page.html"), new Dictionary<string, string>
        {
            ["title"] = System.Net.WebUtility.HtmlEncode(title),
            ["style"] = Text("page.css"),
            ["data"] = data.ToJsonString(),
            ["plotly"] = Plotly(),
            ["script"] = string.Concat(Scripts().Select(Text)),
        });
    }

    /// <summary>plotly.js, as the build took it from Plotly.NET's package.</summary>
    internal static string Plotly()
    {
        using var packed = Resource("plotly.min.js.gz");
        using var unpacked = new StreamReader(new GZipStream(packed, CompressionMode.Decompress), Encoding.UTF8);
        return unpacked.ReadToEnd();
    }

    private static IEnumerable<string> Scripts() => typeof(ComparePage).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith("compare/", StringComparison.Ordinal) && name.EndsWith(".js", StringComparison.Ordinal))
        .Select(name => name["compare/".Length..])
        .Order(StringComparer.Ordinal);

    private static string Fill(string page, Dictionary<string, string> parts)
    {
        var text = new StringBuilder();
        var at = 0;
        while (page.IndexOf("{{", at, StringComparison.Ordinal) is >= 0 and var open)
        {
            var close = page.IndexOf("}}", open, StringComparison.Ordinal);
            text.Append(page, at, open - at).Append(parts[page[(open + 2)..close]]);
            at = close + 2;
        }

        return text.Append(page, at, page.Length - at).ToString();
    }

    private static string Text(string name)
    {
        using var reader = new StreamReader(Resource(name), Encoding.UTF8);
        return reader.ReadToEnd();
    }

    private static Stream Resource(string name) =>
        Assembly.GetExecutingAssembly().GetManifestResourceStream("compare/" + name) ?? throw new InvalidOperationException($"the resource 'compare/{name}' is not in this assembly.");
}
