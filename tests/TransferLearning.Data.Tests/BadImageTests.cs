using System.Buffers.Binary;
using TransferLearning.TestSupport;

namespace TransferLearning.Data.Tests;

/// <summary>Test 12 of the reliability list: an unreadable picture is refused with its reason, and nothing replaces it.</summary>
public unsafe sealed class BadImageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string, string> Bad => new()
    {
        { "empty.jpg", "empty" },
        { "half.jpg", "cut short" },
        { "almost.jpg", "cut short" },
        { "half.png", "cut short" },
        { "almost.png", "cut short" },
        { "header-only.jpg", "cut short" },
        { "page.jpg", "HTML" },
        { "bomb.png", "30,000" },
        { "loop.jpg", "leads to itself" },
        { "dangling.jpg", "does not exist" },
        { "folder.jpg", "folder" },
        { "photo.tif.jpg", "TIFF" },
        { "pointer.jpg", "Git LFS" },
        { "noise.jpg", "not a JPEG" },
    };

    [Theory, MemberData(nameof(Bad))]
    public void Should_name_the_file_and_the_reason_if_the_policy_is_to_fail(string name, string reason)
    {
        var path = Make(name);
        using var loader = new BatchLoader(SetOf(Good("one.png"), path), Options(BadImagePolicy.Fail));

        var error = Assert.Throws<RunException>(() => Read(loader));

        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Bad))]
    public void Should_count_and_list_skipped_files_without_replacing_them(string name, string reason)
    {
        var path = Make(name);
        var (first, last) = (Good("a.png"), Good("z.png"));
        using var loader = new BatchLoader(SetOf(first, path, last), Options(BadImagePolicy.Skip));

        var labels = Read(loader);

        Assert.Equal([0, 2], labels);
        var skipped = Assert.Single(loader.Skipped);
        Assert.Equal(path, skipped.Path);
        Assert.Contains(reason, skipped.Reason, StringComparison.Ordinal);
    }

    [UnprivilegedFact]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public void Should_refuse_an_unreadable_file()
    {
        var path = Good("secret.png");
        File.SetUnixFileMode(path, UnixFileMode.None);
        using var loader = new BatchLoader(SetOf(path), Options(BadImagePolicy.Fail));

        Assert.Contains("permission", Assert.Throws<RunException>(() => Read(loader)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_read_a_file_with_a_name_outside_ASCII()
    {
        using var loader = new BatchLoader(SetOf(Good("Kätzchen 猫 😺.png")), Options(BadImagePolicy.Fail));

        Assert.Equal([0], Read(loader));
    }

    [Fact]
    public void Should_leave_out_a_batch_of_bad_pictures_only()
    {
        var paths = new[] { Make("empty.jpg"), Make("page.jpg"), Good("good.png") };
        using var loader = new BatchLoader(SetOf(paths), Options(BadImagePolicy.Skip) with { BatchSize = 2 });

        Assert.Equal([2], Read(loader));
        Assert.Equal(2, loader.Skipped.Count);
    }

    [Theory, InlineData("rgb.jpg"), InlineData("rgb.png"), InlineData("animated.gif"), InlineData("lossless.webp"), InlineData("rgb.bmp")]
    public void Should_refuse_a_file_cut_anywhere_or_read_all_of_it(string file) => CutFile.AssertRefusedOrWhole(_folder, "formats", file);

    private string Make(string name)
    {
        var path = _folder.At("bad", name);
        switch (name)
        {
            case "empty.jpg":
                File.WriteAllBytes(path, []);
                break;
            case "half.jpg" or "half.png":
                Cut(path, Path.GetExtension(name), 0.5);
                break;
            case "almost.jpg" or "almost.png":
                Cut(path, Path.GetExtension(name), 0.99);
                break;
            case "header-only.jpg":
                File.WriteAllBytes(path, [0xFF, 0xD8, 0xFF, 0xE0]);
                break;
            case "page.jpg":
                File.WriteAllText(path, "\n<!DOCTYPE html><html><body>404</body></html>");
                break;
            case "bomb.png":
                File.WriteAllBytes(path, Bomb());
                break;
            case "loop.jpg":
                File.CreateSymbolicLink(path, path);
                break;
            case "dangling.jpg":
                File.CreateSymbolicLink(path, path + ".gone");
                break;
            case "folder.jpg":
                Directory.CreateDirectory(path);
                break;
            case "photo.tif.jpg":
                File.WriteAllBytes(path, [(byte)'I', (byte)'I', 42, 0, 8, 0, 0, 0]);
                break;
            case "pointer.jpg":
                File.WriteAllText(path, "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n");
                break;
            default:
                File.WriteAllBytes(path, [1, 2, 3, 4, 5, 6, 7, 8, 9]);
                break;
        }
        return path;
    }

    private static void Cut(string path, string extension, double share)
    {
        var bytes = File.ReadAllBytes(ReferencePicture.At("formats", "rgb" + extension));
        File.WriteAllBytes(path, bytes[..(int)(bytes.Length * share)]);
    }

    // A valid header of 30,000 × 30,000 pixels, followed by a few bytes.
    private static byte[] Bomb()
    {
        var bytes = File.ReadAllBytes(ReferencePicture.At("formats", "rgb.png"));
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(16), 30_000);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(20), 30_000);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(29), Checksum(bytes.AsSpan(12, 17)));
        return bytes;
    }

    // The CRC-32 of PNG chunks.
    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var sum = uint.MaxValue;
        foreach (var value in bytes)
        {
            sum ^= value;
            for (var bit = 0; bit < 8; bit++)
                sum = (sum & 1) == 0 ? sum >> 1 : (sum >> 1) ^ 0xEDB88320;
        }
        return ~sum;
    }

    private string Good(string name)
    {
        var path = _folder.At("good", name);
        File.Copy(ReferencePicture.At("formats", "rgb.png"), path);
        return path;
    }

    private static ImageSet SetOf(params string[] paths) => new([.. paths.Select((path, label) => new Sample(Path.GetFileName(path), path, label))]);

    private static LoaderOptions Options(BadImagePolicy policy) => new() { ImageSize = new(16, 16), OnBadImage = policy, Workers = 2, BatchSize = 8 };

    private static List<int> Read(BatchLoader loader)
    {
        var labels = new List<int>();
        foreach (var batch in loader.Epoch(0))
            using (batch)
                labels.AddRange(batch.Labels);
        return labels;
    }

    public void Dispose() => _folder.Dispose();
}
