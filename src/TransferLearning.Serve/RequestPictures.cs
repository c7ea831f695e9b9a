using System.Net.Mime;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace TransferLearning.Serve;

/// <summary>Reads the pictures of a request: its whole body, or the files of a multipart body.</summary>
internal static class RequestPictures
{
    private const int MostBoundary = 70; // RFC 2046
    private const string Forms = "Send a picture as the body with 'Content-Type: image/jpeg' (or another image type), or files as multipart/form-data.";

    /// <summary>Whether the request has files with names, and so gets a list as its answer.</summary>
    /// <exception cref="RequestRefusedException">The content type is another.</exception>
    public static bool AreMany(HttpRequest request)
    {
        if (string.IsNullOrEmpty(request.ContentType))
            return false;
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type))
            throw new RequestRefusedException(StatusCodes.Status415UnsupportedMediaType, $"The content type cannot be read. {Forms}");
        if (type.MediaType.Equals(MediaTypeNames.Multipart.FormData, StringComparison.OrdinalIgnoreCase))
            return true;
        if (type.Type.Equals("image", StringComparison.OrdinalIgnoreCase) || type.MediaType.Equals(MediaTypeNames.Application.Octet, StringComparison.OrdinalIgnoreCase))
            return false;
        throw new RequestRefusedException(StatusCodes.Status415UnsupportedMediaType, $"The content type is '{type.MediaType}'. {Forms}");
    }

    /// <summary>The body as one picture.</summary>
    public static Task<ReadOnlyMemory<byte>> One(HttpRequest request, CancellationToken cancellation) => ReadAll(request.Body, cancellation);

    /// <summary>The files of a multipart body, one after the other.</summary>
    /// <param name="request">The request.</param>
    /// <param name="most">The largest number of files.</param>
    /// <param name="cancellation">Ends reading.</param>
    /// <exception cref="RequestRefusedException">The body is malformed, or a part of it is no file.</exception>
    public static async IAsyncEnumerable<(string Name, ReadOnlyMemory<byte> File)> Many(HttpRequest request, int most, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        var boundary = HeaderUtilities.RemoveQuotes(MediaTypeHeaderValue.Parse(request.ContentType).Boundary).Value;
        if (string.IsNullOrEmpty(boundary) || boundary.Length > MostBoundary)
            throw Bad("The content type 'multipart/form-data' needs a boundary of 1 to 70 characters.");
        var reader = new MultipartReader(boundary, request.Body);
        var count = 0;
        while (await Next(reader, cancellation).ConfigureAwait(false) is { } part)
        {
            if (count++ == most)
                throw new RequestRefusedException(StatusCodes.Status413PayloadTooLarge, $"The request has more than {most} files.");
            yield return (Name(part), await Body(part, cancellation).ConfigureAwait(false));
        }
        if (count == 0)
            throw Bad("The request has no file.");
    }

    private static async Task<MultipartSection?> Next(MultipartReader reader, CancellationToken cancellation)
    {
        try
        {
            return await reader.ReadNextSectionAsync(cancellation).ConfigureAwait(false);
        }
        catch (Exception malformed) when (malformed is InvalidDataException || (malformed is IOException and not BadHttpRequestException))
        {
            throw Bad($"The multipart body is malformed: {malformed.Message}");
        }
    }

    private static async Task<ReadOnlyMemory<byte>> Body(MultipartSection part, CancellationToken cancellation)
    {
        try
        {
            return await ReadAll(part.Body, cancellation).ConfigureAwait(false);
        }
        catch (Exception malformed) when (malformed is InvalidDataException || (malformed is IOException and not BadHttpRequestException))
        {
            throw Bad($"The multipart body is malformed: {malformed.Message}");
        }
    }

    private static string Name(MultipartSection part)
    {
        if (!ContentDispositionHeaderValue.TryParse(part.ContentDisposition, out var disposition) || !disposition.IsFileDisposition())
            throw Bad("A part of the request is no file: it has no file name. With curl: -F file=@photo.jpg");
        return HeaderUtilities.RemoveQuotes(disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName).ToString();
    }

    // Grows with what arrives: a length that a client only claims allocates nothing. Kestrel ends a body that is too long.
    private static async Task<ReadOnlyMemory<byte>> ReadAll(Stream body, CancellationToken cancellation)
    {
        var bytes = new MemoryStream();
        await body.CopyToAsync(bytes, cancellation).ConfigureAwait(false);
        return bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
    }

    private static RequestRefusedException Bad(string reason) => new(StatusCodes.Status400BadRequest, reason);
}
