using TransferLearning.Experiments.Files;

namespace TransferLearning.Data.Loading;

/// <summary>Creates the decoders of a run. They look for ImageMagick's native library beside the program and in NuGet's package folders.</summary>
public static class PictureDecoders
{
    static PictureDecoders() => MagickLibrary.Candidates = Candidates;

    /// <summary>The path of ImageMagick's native library; null if it is not found.</summary>
    public static string? ImageMagick => Candidates().FirstOrDefault(File.Exists);

    internal static PictureReader Reader() => new();

    internal static ImageDecoder Decoder() => new();

    /// <summary>Reads a sample's file, or draws its picture.</summary>
    internal static void Read(this PictureReader reader, Sample sample, PictureFit fit, int width, int height)
    {
        if (sample.Drawn is { } drawn)
            ShapePainter.Draw(drawn, reader.Pixels);
        else
            reader.Read(sample.Path, fit, width, height);
    }

    private static IEnumerable<string> Candidates()
    {
        foreach (var folder in PackageFolders.BesideProgram(NativeNames.Rid))
            yield return Path.Combine(folder, MagickLibrary.FileName);
        foreach (var packages in PackageFolders.All())
            yield return Path.Combine(packages, "magick.net-q8-anycpu", MagickLibrary.Version, "runtimes", NativeNames.Rid, "native", MagickLibrary.FileName);
    }
}
