using TransferLearning.TestSupport;

namespace TransferLearning.EndToEnd.Tests;

/// <summary>
/// A TIFF picture on a machine without ImageMagick in its package folder, with a feed that has it and with one that has not. No network is needed.
/// </summary>
public sealed class PictureDecoderTests : IDisposable
{
    private const string Decoder = "magick.net-q8-anycpu";
    private const string Skia = "skiasharp.nativeassets.linux.nodependencies";

    private static readonly string Own = Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } given
        ? given
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    private readonly ChildTl _tl = new();

    public PictureDecoderTests()
    {
        foreach (var name in new[] { "libtorch-cpu-linux-x64", "torchsharp", "microsoft.ml.onnxruntime", Skia })
            Directory.CreateSymbolicLink(Path.Combine(Directory.CreateDirectory(_tl.At("packages")).FullName, name), Path.Combine(Own, name));
        Directory.CreateDirectory(_tl.At("feed"));
        _tl.Write("nuget.config", $"""<configuration><packageSources><clear /><add key="here" value="{_tl.At("feed")}" /></packageSources></configuration>""");
        Directory.CreateDirectory(_tl.At("home"));
        _tl.Environment["NUGET_PACKAGES"] = _tl.At("packages");
        _tl.Environment["HOME"] = _tl.At("home");
        foreach (var picture in new[] { "photos/a/1.png", "photos/a/2.png", "photos/b/1.png", "photos/b/2.png", "new/1.png", "new/2.png" })
            Pictures.Write(Made(picture), 40, 30, (byte)(picture.Length * 7), (byte)(picture[7] * 2), 90);
        foreach (var folder in new[] { "photos/a", "new" })
            File.Copy(Path.Combine(Shared.Repository, "tests", "TransferLearning.Data.Tests", "reference", "other-formats", "rgb.tif"), Made($"{folder}/3.tif"));
        _tl.Write("tiny.yaml", SampleExperiments.Tiny);
        _tl.Write("photos.yaml", "extends: tiny.yaml\ndata:\n  train: { folder: photos }\n  validation: { folder: photos }\n  on_bad_image: skip\n");
    }

    [Fact]
    public void Should_fetch_the_decoder_for_the_first_picture_that_needs_it()
    {
        foreach (var package in Directory.EnumerateFiles(Path.Combine(Own, Decoder), "*.nupkg", SearchOption.AllDirectories))
            File.CreateSymbolicLink(Path.Combine(_tl.At("feed"), Path.GetFileName(package)), package);

        var first = _tl.Run("data", "photos.yaml");

        Assert.True(first.Status == 0, first.Progress);
        Assert.Contains("Fetching ImageMagick", first.Progress, StringComparison.Ordinal);
        Assert.True(Directory.Exists(_tl.At("packages", Decoder)));
        Pictures.Write(Made("photos/b/3.png"), 20, 20, 1, 2, 3);
        var second = _tl.Run("data", "photos.yaml");
        Assert.True(second.Status == 0, second.Progress);
        Assert.DoesNotContain("Fetching", second.Progress, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_stop_before_training_if_the_decoder_cannot_be_fetched_under_any_policy()
    {
        foreach (var verb in new[] { "data", "run" })
        {
            var ended = _tl.Run(verb, "photos.yaml");

            Assert.True(ended.Status == 1, ended.Progress);
            Assert.Contains($"1 picture cannot be read on this machine: {_tl.At("photos", "a", "3.tif")}", Line(ended), StringComparison.Ordinal);
            Assert.Contains("ImageMagick, is not on this machine and could not be fetched", Line(ended), StringComparison.Ordinal);
            Assert.Contains("Make the NuGet package Magick.NET-Q8-AnyCPU", Line(ended), StringComparison.Ordinal);
            Assert.DoesNotContain("epoch 1", ended.Progress, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Should_name_SkiaSharp_if_it_can_neither_be_found_nor_fetched()
    {
        Directory.Delete(Path.Combine(_tl.At("packages"), Skia));

        var ended = _tl.Run("data", "photos.yaml");

        Assert.True(ended.Status == 1, ended.Progress);
        Assert.Contains("Fetching SkiaSharp to read and draw pictures into the NuGet packages folder (63 MB, once per machine)", Line(ended), StringComparison.Ordinal);
        Assert.Contains("SkiaSharp is not on this machine and could not be fetched. Make the NuGet package SkiaSharp.NativeAssets.Linux.NoDependencies", Line(ended), StringComparison.Ordinal);
        Assert.DoesNotContain("not expected", ended.Progress, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_predict_the_other_pictures_if_bad_ones_are_skipped()
    {
        Assert.Equal(0, _tl.Run("run", "tiny.yaml").Status);

        var skipped = _tl.Run("predict", "tiny", "new", "--skip-bad");
        var refused = _tl.Run("predict", "tiny", "new");

        Assert.True(skipped.Status == 0, skipped.Progress);
        Assert.Equal(3, skipped.Results.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length); // a header and two pictures
        Assert.Contains("3.tif: its decoder, ImageMagick, is not on this machine", Line(skipped), StringComparison.Ordinal);
        Assert.Single(skipped.Progress.Split("Fetching ImageMagick")[1..]);
        Assert.True(refused.Status == 3, refused.Progress);
        Assert.Contains("3.tif: its decoder, ImageMagick, is not on this machine and could not be fetched. Make the NuGet package", Line(refused), StringComparison.Ordinal);
        Assert.DoesNotContain("not expected", refused.Progress, StringComparison.Ordinal);
    }

    public void Dispose() => _tl.Dispose();

    /// <summary>Standard error without the line breaks in long lines.</summary>
    private static string Line(ChildTl.Ended ended) => string.Join(' ', ended.Progress.Split(['\n', ' '], StringSplitOptions.RemoveEmptyEntries));

    private string Made(string name)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_tl.At(name))!);
        return _tl.At(name);
    }
}
