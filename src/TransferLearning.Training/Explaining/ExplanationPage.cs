using TransferLearning.Tracking.Compare;

namespace TransferLearning.Training.Explaining;

/// <summary>Writes an explanation as one self-contained HTML page, which opens offline, from a mail or as an artifact.</summary>
public static class ExplanationPage
{
    /// <summary>Writes the page, in UTF-8.</summary>
    /// <param name="page">The stream to write to.</param>
    /// <param name="explanation">The explanation.</param>
    /// <param name="source">The name of the explained pictures: <c>validation</c>, or a file or folder.</param>
    public static void Write(Stream page, Explanation explanation, string source)
    {
        ArgumentNullException.ThrowIfNull(page);
        ArgumentNullException.ThrowIfNull(explanation);
        var data = explanation.JsonWithPictures();
        data["source"] = source;
        using var template = Resource("page.html");
        PageTemplate.Fill(page, template, new Dictionary<string, Action>
        {
            ["title"] = () => PageTemplate.Text(page, $"{explanation.Name}: explained"),
            ["style"] = () => PageTemplate.Style(page),
            ["own"] = () => Copy("explain.css", page),
            ["data"] = () => PageTemplate.Json(page, data),
            ["script"] = () => Copy("explain.js", page),
        });
    }

    private static void Copy(string name, Stream page)
    {
        using var resource = Resource(name);
        resource.CopyTo(page);
    }

    private static Stream Resource(string name) =>
        typeof(ExplanationPage).Assembly.GetManifestResourceStream("explain/" + name) ?? throw new InvalidOperationException($"the resource 'explain/{name}' is not in this assembly.");
}
