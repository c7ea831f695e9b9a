namespace TransferLearning.Pictures.Decoding;

/// <summary>
/// Thrown if this machine lacks the decoder of a picture's format. The picture may be good, so it is not a bad image. The message is a reason,
/// without the file's name.
/// </summary>
public sealed class AbsentDecoderException(string reason, Exception? inner = null) : Exception(reason, inner)
{
    /// <summary>The reason and the remedy, as sentences.</summary>
    public string Advice => $"{Message}. {Remedy}";

    /// <summary>A sentence that says what the user can do.</summary>
    public static string Remedy { get; } =
        $"Make the NuGet package Magick.NET-Q8-AnyCPU {MagickLibrary.Version} available ('dotnet nuget list source' lists the feeds), or convert the files to JPEG or PNG.";
}
