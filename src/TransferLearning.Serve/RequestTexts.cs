using System.Net.Mime;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace TransferLearning.Serve;

/// <summary>Reads the texts of a request: its whole body as plain text, or a text or a list of texts as JSON.</summary>
internal static class RequestTexts
{
    private const string Forms = "The model takes texts. Send one as the body with 'Content-Type: text/plain', or '[\"one\", \"another\"]' with 'Content-Type: application/json'.";

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Whether the body is JSON; otherwise it is one text.</summary>
    /// <exception cref="RequestRefusedException">The content type is another.</exception>
    public static bool IsJson(HttpRequest request)
    {
        if (string.IsNullOrEmpty(request.ContentType))
            return false;
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type))
            throw new RequestRefusedException(StatusCodes.Status415UnsupportedMediaType, $"The content type cannot be read. {Forms}");
        if (type.Charset.HasValue && !type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase))
            throw new RequestRefusedException(StatusCodes.Status415UnsupportedMediaType, $"The text's encoding is '{type.Charset}', but it must be UTF-8.");
        if (type.MediaType.Equals(MediaTypeNames.Application.Json, StringComparison.OrdinalIgnoreCase))
            return true;
        return type.MediaType.Equals(MediaTypeNames.Text.Plain, StringComparison.OrdinalIgnoreCase)
            ? false
            : throw new RequestRefusedException(StatusCodes.Status415UnsupportedMediaType, $"The content type is '{type.MediaType}'. {Forms}");
    }

    /// <summary>The texts, and whether the answer is a list.</summary>
    /// <param name="request">The request.</param>
    /// <param name="isJson">Whether the body is JSON.</param>
    /// <param name="most">The largest number of texts.</param>
    /// <param name="cancellation">Ends reading.</param>
    /// <exception cref="RequestRefusedException">The body is not UTF-8, or not such JSON, or has too many texts.</exception>
    public static async Task<(IReadOnlyList<string> Texts, bool AreMany)> Read(HttpRequest request, bool isJson, int most, CancellationToken cancellation)
    {
        var bytes = new MemoryStream();
        await request.Body.CopyToAsync(bytes, cancellation).ConfigureAwait(false);
        var body = bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
        try
        {
            return isJson ? Parse(body, most) : ([Strict.GetString(body.Span)], false);
        }
        catch (DecoderFallbackException)
        {
            throw Bad("The body is not UTF-8.");
        }
        catch (JsonException malformed)
        {
            throw Bad($"The body is malformed JSON: {malformed.Message}");
        }
    }

    private static (IReadOnlyList<string>, bool) Parse(ReadOnlyMemory<byte> body, int most)
    {
        using var json = JsonDocument.Parse(body);
        var root = json.RootElement;
        if (root.ValueKind == JsonValueKind.String)
            return ([Text(root)], false);
        if (root.ValueKind != JsonValueKind.Array || root.GetArrayLength() == 0)
            throw Bad($"The JSON is neither a text nor a list of texts. {Forms}");
        return root.GetArrayLength() <= most
            ? ([.. root.EnumerateArray().Select(Text)], true)
            : throw new RequestRefusedException(StatusCodes.Status413PayloadTooLarge, $"The request has more than {most} texts.");
    }

    private static string Text(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.String)
            throw Bad($"The list has an entry that is no text. {Forms}");
        try
        {
            return element.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair, or bytes that are not UTF-8.
            throw Bad("A text of the list is not valid Unicode.");
        }
    }

    private static RequestRefusedException Bad(string reason) => new(StatusCodes.Status400BadRequest, reason);
}
