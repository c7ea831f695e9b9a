namespace TransferLearning.Pictures.Decoding;

/// <summary>Thrown where the decoder of a picture's format is not on this machine: the picture may be good, so it is no bad image. The message is a reason, without the file's name.</summary>
public sealed class AbsentDecoderException(string reason, Exception? inner = null) : Exception(reason, inner)
{
    /// <summary>What to do about it, as a sentence.</summary>
    public static string Remedy { get; } =
        $"Make the NuGet package Magick.NET-Q8-AnyCPU {MagickLibrary.Version} available ('dotnet nuget list source' lists the feeds), or convert the files to JPEG or PNG.";
}
