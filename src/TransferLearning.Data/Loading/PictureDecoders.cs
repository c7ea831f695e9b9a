using System.Runtime.CompilerServices;
using TransferLearning.Experiments.Files;

namespace TransferLearning.Data.Loading;

/// <summary>Creates the decoders of a run. They look for their native libraries beside the program and in NuGet's package folders.</summary>
public static class PictureDecoders
{
    // SkiaSharp's package for macOS has one library for all processors.
    private static readonly string SkiaRid = OperatingSystem.IsMacOS() ? "osx" : NativeNames.Rid;

    static PictureDecoders()
    {
        MagickLibrary.Candidates = () => Candidates("magick.net-q8-anycpu", MagickLibrary.Version, NativeNames.Rid, MagickLibrary.FileName);
        SkiaLibrary.Candidates = () => Candidates(SkiaLibrary.Package.ToLowerInvariant(), SkiaLibrary.Version, SkiaRid, SkiaLibrary.FileName);
    }

    /// <summary>
    /// Makes all decoders of the process look for their libraries where this class does. Every other member does that first; this one is for a program that
    /// decodes without this class.
    /// </summary>
    public static void Prepare() => RuntimeHelpers.RunClassConstructor(typeof(PictureDecoders).TypeHandle);

    /// <summary>The path of ImageMagick's native library; null if it is not found.</summary>
    public static string? ImageMagick => MagickLibrary.Candidates!().FirstOrDefault(File.Exists);

    /// <summary>The path of SkiaSharp's native library; null if it is not found.</summary>
    public static string? Skia => SkiaLibrary.File;

    /// <summary>Loads the library that draws pictures, and downloads it first if the program can do that.</summary>
    /// <exception cref="RunException">The library is missing and cannot be downloaded, or it cannot be loaded.</exception>
    public static void EnsureDrawing()
    {
        try
        {
            SkiaLibrary.Load();
        }
        catch (AbsentDecoderException absent)
        {
            throw new RunException($"A picture cannot be drawn: {absent.Advice}", absent);
        }
    }

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

    private static IEnumerable<string> Candidates(string package, string version, string rid, string file)
    {
        foreach (var folder in PackageFolders.BesideProgram(rid))
            yield return Path.Combine(folder, file);
        foreach (var packages in PackageFolders.All())
            yield return Path.Combine(packages, package, version, "runtimes", rid, "native", file);
    }
}
