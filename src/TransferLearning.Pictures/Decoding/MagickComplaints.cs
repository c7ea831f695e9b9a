using ImageMagick;

namespace TransferLearning.Pictures.Decoding;

/// <summary>What ImageMagick says of a file, as a reason against it.</summary>
internal static class MagickComplaints
{
    /// <summary>Why a picture cannot be decoded.</summary>
    public static string Reason(PictureFormat format, MagickException exception)
    {
        var name = format switch { PictureFormat.Jp2 or PictureFormat.J2k => "JPEG 2000", _ => format.ToString().ToUpperInvariant() };
        var a = format == PictureFormat.Avif ? "an" : "a";
        return exception is MagickResourceLimitErrorException or MagickCacheErrorException
            ? $"it is {a} {name} file that needs more than is allowed for one picture ({Sentence(exception)})"
            : $"it is {a} {name} file that cannot be decoded: {Sentence(exception)}";
    }

    /// <summary>The damage that a warning tells of; null where it is about something else than pixels, as an unknown tag.</summary>
    /// <remarks>A decoder that meets the end of a file too early fills up what is missing, and only warns.</remarks>
    public static string? Of(MagickException? warning) =>
        warning is MagickCorruptImageWarningException || warning?.Message is { } message && Cut.Any(word => message.Contains(word, StringComparison.OrdinalIgnoreCase))
            ? $"its contents are damaged or cut short ({Sentence(warning!)})"
            : null;

    private static readonly string[] Cut = ["read error", "io error", "not enough data", "unexpected end", "premature", "truncated", "insufficient", "corrupt"];

    // "message `file' @ error/tiff.c/Function/1234" without the place in ImageMagick's sources.
    private static string Sentence(MagickException exception)
    {
        var message = exception.Message.Split(" @ ")[0].Replace("`'", "", StringComparison.Ordinal).ReplaceLineEndings(" ");
        return message.Trim().TrimEnd('.');
    }
}
