using System.Buffers.Binary;
using ImageMagick;
using TransferLearning.TestSupport;

namespace TransferLearning.Data.Tests;

/// <summary>
/// Compares TIFF, HEIC, AVIF, JPEG 2000 and PSD files, and orientations in unusual places, with a second decoder
/// (reference/other_formats_reference.py).
/// </summary>
public sealed class OtherFormatTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Files =>
        [.. Directory.GetFiles(ReferencePicture.At("other-formats")).Select(path => Path.GetFileName(path)!).Where(name => !name.EndsWith(".expected.png", StringComparison.Ordinal)).Order()];

    public static TheoryData<string> ByMagick =>
        [.. Directory.GetFiles(ReferencePicture.At("other-formats")).Select(path => Path.GetFileName(path)!).Where(name => Path.GetExtension(name) is ".tif" or ".heic" or ".avif" or ".jp2" or ".j2k" or ".psd").Order()];

    [Theory, MemberData(nameof(Files))]
    public void Should_equal_the_pixels_of_the_second_decoder(string file)
    {
        using var actual = ReferencePicture.LoadRgb(ReferencePicture.At("other-formats", file));
        using var expected = ReferencePicture.LoadRgb(ReferencePicture.At("other-formats", file + ".expected.png"));

        var (share, largest) = ReferencePicture.Compare(actual, expected);

        // In lossy files two decoders round colours of reduced resolution differently. 16-bit values (palettes too) are rounded here and truncated
        // there. Everything else is exact.
        var (most, atMost) = file switch
        {
            "jpeg.tif" or "first.mpo" or "xmp-only.jpg" or "xmp-then-exif.jpg" => (0.02, 4),
            "lossy.heic" or "alpha.heic" or "exif-only.heic" or "lossless.heic" or "lossy.avif" or "lossy.jp2" => (0.02, 4),
            "wide.tif" or "palette.tif" => (0, 1),
            _ => (0, 0),
        };
        Assert.True(share <= most && largest <= atMost, $"{share:P2} of the values differ by more than 1, the largest difference is {largest}.");
    }

    /// <summary>A decoder that fills in missing data only warns. A picture whose other half is grey must be refused, as for JPEG.</summary>
    [Theory, MemberData(nameof(ByMagick))]
    public void Should_refuse_a_file_cut_anywhere_or_read_all_of_it(string file) => CutFile.AssertRefusedOrWhole(_folder, "other-formats", file);

    [Theory, MemberData(nameof(ByMagick))]
    public void Should_survive_a_file_with_changed_bytes(string file)
    {
        var bytes = File.ReadAllBytes(ReferencePicture.At("other-formats", file));
        var random = new Random(7);
        for (var round = 0; round < 20; round++)
        {
            var changed = bytes.ToArray();
            for (var i = 0; i < 8; i++)
                changed[random.Next(changed.Length)] = (byte)random.Next(256);
            var path = _folder.At($"{round}-{file}");
            File.WriteAllBytes(path, changed);
            try
            {
                ReferencePicture.LoadRgb(path).Dispose();
            }
            catch (BadImageException exception)
            {
                Assert.NotEmpty(exception.Message);
            }
        }
    }

    [Fact]
    public void Should_refuse_a_huge_size_claimed_by_the_header()
    {
        var bytes = File.ReadAllBytes(ReferencePicture.At("other-formats", "rgb.tif"));
        // The values of the tags ImageWidth and ImageLength, which Pillow writes first.
        var directory = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(4));
        foreach (var entry in new[] { directory + 2, directory + 14 })
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(entry + 2), 4);
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(entry + 8), 60_000);
        }
        var path = _folder.At("bomb.tif");
        File.WriteAllBytes(path, bytes);

        Assert.Contains("60,000 × 60,000 pixels", Assert.ThrowsAny<BadImageException>(() => ReferencePicture.Load(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_decode_by_content_whatever_the_extension()
    {
        File.Copy(ReferencePicture.At("other-formats", "lossless.avif"), _folder.At("IMG_0001.jpg"));
        using var actual = ReferencePicture.LoadRgb(_folder.At("IMG_0001.jpg"));
        using var expected = ReferencePicture.LoadRgb(ReferencePicture.At("other-formats", "lossless.avif.expected.png"));

        Assert.Equal((0, 0), ReferencePicture.Compare(actual, expected));
    }

    [Theory]
    [InlineData("II*\0\u0010\0\0\0CR\u0002\0", "camera's raw file")] // Canon
    [InlineData("MM\0*\0\0\0\u0008\0\u0001\0\u00FE\0\u0004\0\0\0\u0001\0\0\0\u0001", "camera's raw file")] // Nikon and Sony: the first picture is a thumbnail
    [InlineData("MM\0*\0\0\0\u0008\0\u0001\u00C6\u0012\0\u0001\0\0\0\u0004\u0001\u0004\0\0", "camera's raw file")] // Adobe's DNG
    [InlineData("FUJIFILMCCD-RAW 0201", "camera's raw file")]
    [InlineData("\0\0\0\u0018ftypcrx \0\0\0\u0001crx isom", "camera's raw file")]
    [InlineData("\0\0\0\u0018ftypmp42\0\0\0\0mp42isom", "a video")]
    [InlineData("\0\0\0\u0014ftypqt  \0\0\0\0qt  ", "a video")]
    [InlineData("8BPS\0\u0002\0\0\0\0\0\0", "PSB")]
    [InlineData("\u00FF\u000A\0\0", "JPEG XL")]
    [InlineData("\0\u0005\u0016\u0007\0\u0002\0\0Mac OS X", "AppleDouble")]
    [InlineData("P6\n4 4\n255\n", "PPM")]
    public void Should_name_formats_that_are_not_decoded(string start, string name)
    {
        var path = _folder.At("file");
        File.WriteAllBytes(path, [.. start.Select(character => (byte)character), .. new byte[64]]);

        Assert.Contains(name, Assert.Throws<BadImageException>(() => ReferencePicture.Load(path)).Message, StringComparison.Ordinal);
    }

    /// <summary>ImageMagick reads a hundred formats, and some run programs or read other files. Only the needed coders are allowed.</summary>
    [Theory]
    [InlineData(MagickFormat.Png)]
    [InlineData(MagickFormat.Svg)]
    [InlineData(MagickFormat.Msl)]
    [InlineData(MagickFormat.Mvg)]
    [InlineData(MagickFormat.Pdf)]
    [InlineData(MagickFormat.Txt)]
    public void Should_forbid_every_other_coder(MagickFormat format)
    {
        ReferencePicture.Load(ReferencePicture.At("other-formats", "rgb.tif")).Dispose();
        var bytes = File.ReadAllBytes(ReferencePicture.At("formats", "rgb.png"));

        using var image = new MagickImage();
        Assert.Throws<MagickPolicyErrorException>(() => image.Read(bytes, new MagickReadSettings { Format = format }));
    }

    [NeedsSharedTheory("data/images/exif-orientation")]
    [InlineData("Landscape")]
    [InlineData("Portrait")]
    public void Should_turn_all_orientations_of_a_photo_into_the_same_picture(string photo)
    {
        using var upright = ReferencePicture.LoadRgb(Path.Combine(Shared.Root, "data", "images", "exif-orientation", $"{photo}_1.jpg"));
        for (var orientation = 2; orientation <= 8; orientation++)
        {
            using var turned = ReferencePicture.LoadRgb(Path.Combine(Shared.Root, "data", "images", "exif-orientation", $"{photo}_{orientation}.jpg"));
            Assert.Equal((upright.Width, upright.Height), (turned.Width, turned.Height));
            // Each file was compressed again after turning.
            var difference = 0.0;
            for (var i = 0; i < upright.Bytes.Length; i++)
                difference += Math.Abs(upright.Bytes[i] - turned.Bytes[i]);
            Assert.True(difference / upright.Bytes.Length < 4, $"orientation {orientation}: {difference / upright.Bytes.Length:0.0} on average");
        }
    }

    public void Dispose() => _folder.Dispose();
}
