using ImageMagick;

namespace TransferLearning.Pictures.Decoding;

/// <summary>Turns ImageMagick's messages about a file into reasons.</summary>
internal static class MagickComplaints
{
    /// <summary>Why a picture cannot be decoded.</summary>
    public static string Reason(PictureFormat format, MagickException exception)
    {
        var name = format switch { PictureFormat.Jp2 or PictureFormat.J2k => "JPEG 2000", _ => format.ToString().ToUpperInvariant() };
        var a = format == PictureFormat.Avif ? "an" : "a";
        return exception is MagickResourceLimitErrorException or MagickCacheErrorException
            ? $"it is {a} {name} file that exceeds the limits for one picture ({Sentence(exception)})"
            : $"it is {a} {name} file that cannot be decoded: {Sentence(exception)}";
    }

    /// <summary>The damage that a warning reports; null if it does not concern the pixels, for example an unknown tag.</summary>
    /// <remarks>If a file ends too early, some decoders fill in the missing data and only warn.</remarks>
    public static string? Of(MagickException? warning) =>
        warning is MagickCorruptImageWarningException || warning?.Message is { } message && Cut.Any(word => message.Contains(word, StringComparison.OrdinalIgnoreCase))
            ? $"its contents are damaged or cut short ({Sentence(warning!)})"
            : null;

    private static readonly string[] Cut = ["read error", "io error", "not enough data", "unexpected end", "premature", "truncated", "insufficient", "corrupt"];

    // "message `file' @ error/tiff.c/Function/1234", without the place in ImageMagick's sources.
    private static string Sentence(MagickException exception)
    {
        var message = exception.Message.Split(" @ ")[0].Replace("`'", "", StringComparison.Ordinal).ReplaceLineEndings(" ");
        return message.Trim().TrimEnd('.');
    }
}
