using TransferLearning.Cli.Terminal;

namespace TransferLearning.Cli.Native;

/// <summary>
/// Provides the decoder of TIFF, HEIC, AVIF, JPEG 2000 and PSD pictures. The tool's package does not contain ImageMagick's native library:
/// it comes from the NuGet packages folder and is downloaded when the first such picture is read.
/// </summary>
internal static class PicturePackages
{
    private static readonly (string Id, string Version)[] Magick = [("Magick.NET-Q8-AnyCPU", "MagickVersion")];

    /// <summary>Enables the download of the decoder when a picture needs it.</summary>
    public static void Offer(Session session) => MagickLibrary.Fetch = () => Fetch(session);

    private static bool Fetch(Session session)
    {
        session.ProgressText.WriteLine("Fetching ImageMagick for TIFF, HEIC, AVIF, JPEG 2000 and PSD pictures into the NuGet packages folder (100 MB, once per machine) …");
        if (PackageFetch.Restore(Magick, session) is not { } refused)
            return true;
        session.ProgressText.WriteLine($"warning: ImageMagick could not be fetched. The output of 'dotnet restore': {refused}");
        return false;
    }
}
