using System.IO.Compression;
using System.Reflection;
using System.Text.Json.Nodes;

namespace TransferLearning.Tracking.Compare;

/// <summary>Writes a comparison as one self-contained HTML page, which opens offline, from a mail or as an artifact.</summary>
public static class ComparePage
{
    /// <summary>The usual maximum size in bytes; plotly.js alone takes 4 million.</summary>
    public const int UsualLength = 1 << 23;

    /// <summary>Writes the page of a comparison, in UTF-8.</summary>
    /// <param name="page">The stream to write to.</param>
    /// <param name="comparison">The runs.</param>
    /// <param name="reader">Reads the runs' curves and pictures.</param>
    /// <param name="title">The heading.</param>
    /// <param name="cancellation">Stops reading.</param>
    public static void Write(Stream page, RunComparison comparison, IRunReader reader, string title, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        var data = new JsonObject
        {
            ["title"] = title,
            ["written"] = DateTime.UtcNow.ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture),
            ["params"] = new JsonArray([.. comparison.Params.Select(key => JsonValue.Create(key))]),
            ["metrics"] = new JsonArray([.. comparison.Metrics.Select(key => JsonValue.Create(key))]),
            ["sort"] = comparison.Sort is { } sort ? new JsonObject { ["name"] = sort.Name, ["descending"] = sort.Descending } : null,
            ["runs"] = new PageRuns(reader, comparison).Json(cancellation),
        };

        using var template = Resource("page.html");
        PageTemplate.Fill(page, template, new Dictionary<string, Action>
        {
            ["title"] = () => PageTemplate.Text(page, title),
            ["style"] = () => PageTemplate.Style(page),
            ["data"] = () => PageTemplate.Json(page, data),
            ["plotly"] = () => Plotly(page),
            ["script"] = () => Scripts().ForEach(name => Copy(name, page)),
        });
    }

    /// <summary>plotly.js, which the build takes from Plotly.NET's package.</summary>
    private static void Plotly(Stream page)
    {
        using var packed = Resource("plotly.min.js.gz");
        using var unpacked = new GZipStream(packed, CompressionMode.Decompress);
        unpacked.CopyTo(page);
    }

    private static List<string> Scripts() => [.. typeof(ComparePage).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith("compare/", StringComparison.Ordinal) && name.EndsWith(".js", StringComparison.Ordinal))
        .Select(name => name["compare/".Length..])
        .Order(StringComparer.Ordinal)];

    private static void Copy(string name, Stream page)
    {
        using var resource = Resource(name);
        resource.CopyTo(page);
    }

    private static Stream Resource(string name) =>
        Assembly.GetExecutingAssembly().GetManifestResourceStream("compare/" + name) ?? throw new InvalidOperationException($"the resource 'compare/{name}' is not in this assembly.");
}
