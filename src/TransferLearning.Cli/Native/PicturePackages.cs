using TransferLearning.Cli.Terminal;

namespace TransferLearning.Cli.Native;

/// <summary>
/// Makes the decoder of TIFF, HEIC, AVIF, JPEG 2000 and PSD pictures ready. The tool's package is thin: ImageMagick's native part comes from
/// the NuGet packages folder, and is fetched when the first such picture is met.
/// </summary>
internal static class PicturePackages
{
    private static readonly (string Id, string Version)[] Magick = [("Magick.NET-Q8-AnyCPU", "MagickVersion")];

    /// <summary>From now on the decoder is fetched where a picture needs it and it is not there.</summary>
    public static void Offer(Session session) => MagickLibrary.Fetch = () => Fetch(session);

    private static bool Fetch(Session session)
    {
        session.ProgressText.WriteLine("Fetching ImageMagick for TIFF, HEIC, AVIF, JPEG 2000 and PSD pictures into the NuGet packages folder (100 MB, once a machine) …");
        if (PackageFetch.Restore(Magick, session) is not { } refused)
            return true;
        session.ProgressText.WriteLine($"warning: ImageMagick could not be fetched. 'dotnet restore' said: {refused}");
        return false;
    }
}
