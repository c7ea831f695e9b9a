using System.Text.Json;

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
    public void Should_count_the_classes_of_each_split()
    {
        Pictures();

        var ended = _tl.Run("data", _tl.Write("a.yaml", Yaml));

        Assert.Equal(0, ended.Status);
        Assert.Contains("7 pictures, nothing wrong with them", ended.Results, StringComparison.Ordinal);
        Assert.Contains("validation", ended.Results, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_report_leaks_and_undecodable_files_with_status_1()
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

    [Fact]
    public void Should_locate_an_unknown_class_weight_in_the_file_that_declares_it()
    {
        Pictures();
        _tl.Write("base.yaml", "data:\n  class_weights:\n    cat: 2.0\n    n.02: 1.0\n");

        var ended = _tl.Run("data", _tl.Write("a.yaml", "extends: base.yaml\n" + Yaml), "--set", "data.class_weights.dogg=3");

        Assert.Equal(2, ended.Status);
        Assert.Contains("base.yaml(4,11): error TL1003: 'n.02' in 'class_weights' is not a class.", ended.Progress, StringComparison.Ordinal);
        Assert.Contains("'dogg' in 'class_weights' is not a class. Did you mean 'dog'?", ended.Progress, StringComparison.Ordinal);
        Assert.DoesNotContain("'cat'", ended.Progress.Split("There are")[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Should_end_with_1_if_skipping_leaves_a_class_empty()
    {
        Pictures();
        foreach (var name in new[] { "1", "2" })
            _tl.Write($"photos/dog/{name}.png", "<html>");

        var ended = _tl.Run("data", _tl.Write("a.yaml", Yaml), "--set", "data.on_bad_image=skip");

        Assert.Equal(1, ended.Status);
        Assert.Contains("error TL2003: nothing is left of the class 'dog' in training", ended.Progress, StringComparison.Ordinal);
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
