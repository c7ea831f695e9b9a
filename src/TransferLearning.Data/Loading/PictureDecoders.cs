using System.Runtime.InteropServices;
using TransferLearning.Experiments.Files;

namespace TransferLearning.Data.Loading;

/// <summary>Makes the decoders of a run. They find ImageMagick's native library beside the program or in the NuGet packages folders.</summary>
public static class PictureDecoders
{
    static PictureDecoders() => MagickLibrary.Candidates = Candidates;

    /// <summary>The file with ImageMagick that is or would be loaded; null where there is none yet.</summary>
    public static string? ImageMagick => Candidates().FirstOrDefault(File.Exists);

    internal static PictureReader Reader() => new();

    internal static ImageDecoder Decoder() => new();

    private static IEnumerable<string> Candidates()
    {
        var architecture = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();
        var rid = $"{(OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux")}-{architecture}";
        foreach (var folder in PackageFolders.BesideProgram(rid))
            yield return Path.Combine(folder, MagickLibrary.FileName);
        foreach (var packages in PackageFolders.All())
            yield return Path.Combine(packages, "magick.net-q8-anycpu", MagickLibrary.Version, "runtimes", rid, "native", MagickLibrary.FileName);
    }
}
