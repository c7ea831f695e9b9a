using System.Text.Json;
using TransferLearning.Data;

namespace TransferLearning.Cli.Tests;

public sealed class DataVerbTests : IDisposable
{
    private readonly Tl _tl = new();

    private const string Yaml = """
        data: { train: { folder: photos }, validation: { folder: other }, image_size: 16 }
        backbone: { layers: [ { conv: { filters: 2, kernel_size: 3 } } ] }
        head: [ flatten, { dense: { units: classes, activation: softmax } } ]
        schedule: [ { stage: all, epochs: 1 } ]
        """;

    [Fact]
    public void Counts_the_classes_of_each_split()
    {
        Pictures();

        var ended = _tl.Run("data", _tl.Write("a.yaml", Yaml));

        Assert.Equal(0, ended.Status);
        Assert.Contains("7 pictures, nothing wrong with them", ended.Results, StringComparison.Ordinal);
        Assert.Contains("validation", ended.Results, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_leaks_and_files_that_do_not_decode_and_ends_with_1()
    {
        Pictures();
        Directory.CreateDirectory(Path.Combine(_tl.Folder, "other", "cat"));
        File.Copy(Path.Combine(_tl.Folder, "photos", "cat", "1.png"), Path.Combine(_tl.Folder, "other", "cat", "copy.png"));
        _tl.Write("photos/dog/page.jpg", "<html>");

        var ended = _tl.Run("data", _tl.Write("a.yaml", Yaml));
        using var json = JsonDocument.Parse(_tl.Run("data", "a.yaml", "--json").Results);

        Assert.Equal(1, ended.Status);
        Assert.Contains("page.jpg", ended.Progress, StringComparison.Ordinal);
        Assert.Contains("warning TL2004", ended.Progress, StringComparison.Ordinal);
        Assert.Contains("copy.png", ended.Progress, StringComparison.Ordinal);
        Assert.Equal(1, json.RootElement.GetProperty("undecodable").GetArrayLength());
        Assert.Equal(1, json.RootElement.GetProperty("in_two_splits").GetArrayLength());
    }

    private unsafe void Pictures()
    {
        using var pixels = new PixelBuffer();
        pixels.Resize(16, 16, 3);
        foreach (var (name, gray) in new[] { ("photos/cat/1", 10), ("photos/cat/2", 20), ("photos/cat/3", 30), ("photos/dog/1", 40), ("photos/dog/2", 50), ("other/cat/9", 60), ("other/dog/9", 70) })
        {
            pixels.Bytes.Fill((byte)gray);
            var path = Path.Combine(_tl.Folder, name + ".png");
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, PngWriter.Encode(pixels));
        }
    }

    public void Dispose() => _tl.Dispose();
}
