using System.Net;
using System.Reflection;
using Microsoft.AspNetCore.Http;

namespace TransferLearning.Serve;

/// <summary>The page of <c>GET /</c>: one document that loads nothing from elsewhere.</summary>
internal static class ServePage
{
    private static readonly string Page = Read();

    public static IResult Answer(HttpContext context, ServedModel? model)
    {
        // Nothing but the page's own script and the server itself; a file's name or a class cannot become a script.
        context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src blob: data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        var page = Page.Replace("{{input}}", model is { TakesTexts: true } ? "texts" : "pictures", StringComparison.Ordinal);
        return Results.Text(page.Replace("{{model}}", WebUtility.HtmlEncode(model?.Name ?? "loading …"), StringComparison.Ordinal), "text/html; charset=utf-8");
    }

    private static string Read()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("page.html")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
