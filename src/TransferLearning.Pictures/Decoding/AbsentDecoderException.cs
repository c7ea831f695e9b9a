namespace TransferLearning.Pictures.Decoding;

/// <summary>
/// Thrown if this machine lacks the decoder of a picture's format. The picture may be good, so it is not a bad image. The message is a reason,
/// without the file's name.
/// </summary>
public sealed class AbsentDecoderException(string reason, Exception? inner = null) : Exception(reason, inner)
{
    /// <summary>The id and version of the NuGet package that contains the decoder.</summary>
    public string Package { get; init; } = $"Magick.NET-Q8-AnyCPU {MagickLibrary.Version}";

    /// <summary>The reason and the remedy, as sentences.</summary>
    public string Advice => $"{Message}. Make the NuGet package {Package} available ('dotnet nuget list source' lists the feeds){Otherwise}.";

    // Without SkiaSharp no format can be read.
    private string Otherwise => Package.StartsWith("Magick", StringComparison.Ordinal) ? ", or convert the files to JPEG or PNG" : "";
}
