using TransferLearning.TestSupport;

namespace TransferLearning.EndToEnd.Tests;

/// <summary>User errors: one line with place and cause, the right exit status, and no half-written files.</summary>
public sealed class ErrorTests : IDisposable
{
    private readonly Tl _tl = new();

    public void Dispose() => _tl.Dispose();

    [Fact]
    public void Should_locate_a_misspelt_key_and_suggest_the_right_one()
    {
        _tl.Write("a.yaml", SampleExperiments.Tiny.Replace("batch_size: 8", "bath_size: 8", StringComparison.Ordinal));

        Refuses(2, "a.yaml(7,3): error TL1004", "bath_size", "batch_size");
    }

    [Fact]
    public void Should_find_a_layer_that_does_not_exist_before_loading_anything()
    {
        _tl.Write("a.yaml", SampleExperiments.Tiny + "\n  - stage: more\n    epochs: 1\n    unfreeze: { from: block9_conv1 }\n");

        Refuses(2, "a.yaml(22,", "TL3001", "block9_conv1");
    }

    [Fact]
    public void Should_name_a_missing_folder()
    {
        _tl.Write("a.yaml", WithFolder("photos"));

        Refuses(2, "a.yaml(4,", "photos");
    }

    [Fact]
    public void Should_name_a_class_without_pictures()
    {
        Photos("photos", ("cat", 6), ("dog", 0));
        _tl.Write("a.yaml", WithFolder("photos"));

        Refuses(2, "a.yaml(4,", "TL2001", "dog");
    }

    [Fact]
    public void Should_end_the_run_and_name_a_truncated_photo()
    {
        Photos("photos", ("cat", 6), ("dog", 6));
        var broken = Path.Combine(_tl.Folder, "photos", "cat", "3.png");
        using (var file = new FileStream(broken, FileMode.Open))
            file.SetLength(file.Length / 2);
        _tl.Write("a.yaml", WithFolder("photos"));

        var ended = _tl.Run("run", "a.yaml");

        Assert.Equal(1, ended.Status);
        Says(ended, "cat/3.png");
    }

    [Fact]
    public void Should_name_weights_of_another_shape()
    {
        TransferLearning.Models.Weights.Safetensors.Write(
            _tl.Write("w.safetensors", ""),
            [("conv.weight", Models.Weights.TensorData.Of([5], new float[5]))]);
        _tl.Write("a.yaml", SampleExperiments.Tiny.Replace("weights: none", "weights: ./w.safetensors", StringComparison.Ordinal));

        Refuses(2, "a.yaml(", "TL3003", "w.safetensors");
    }

    [Fact]
    public void Should_refuse_a_batch_size_of_zero()
    {
        _tl.Write("a.yaml", SampleExperiments.Tiny.Replace("batch_size: 8", "batch_size: 0", StringComparison.Ordinal));

        Refuses(2, "a.yaml(7,15): error TL1006", "batch_size");
    }

    [Fact]
    public void Should_refuse_a_folder_as_an_experiment()
    {
        Directory.CreateDirectory(Path.Combine(_tl.Folder, "a.yaml"));

        Refuses(2, "a.yaml: error TL1001");
    }

    [Fact]
    public void Should_name_a_file_that_does_not_exist()
    {
        Refuses(2, "a.yaml: error TL1001");
    }

    private static string WithFolder(string folder) => SampleExperiments.Tiny
        .Replace("{ shapes: { images: 24, size: 32, classes: 2 } }", $"{{ folder: {folder} }}", StringComparison.Ordinal)
        .Replace("{ shapes: { images: 12, size: 32, classes: 2, seed: 1 } }", "0.5", StringComparison.Ordinal);

    private void Photos(string folder, params (string Class, int Count)[] classes)
    {
        foreach (var (name, count) in classes)
        {
            Directory.CreateDirectory(Path.Combine(_tl.Folder, folder, name));
            for (var i = 0; i < count; i++)
                Pictures.Write(Path.Combine(_tl.Folder, folder, name, $"{i}.png"), 32, 32, (byte)(i * 20), (byte)name.Length, 100);
        }
    }

    /// <summary>
    /// Checks that <c>validate</c> and <c>run</c> refuse a.yaml with the status and all of the texts, and leave the folder unchanged.
    /// </summary>
    private void Refuses(int status, params string[] texts)
    {
        var before = Listing();
        foreach (var verb in new[] { "validate", "run" })
        {
            var ended = _tl.Run(verb, "a.yaml");
            Assert.True(ended.Status == status, $"{verb}: status {ended.Status}\n{ended.Results}\n{ended.Progress}");
            Says(ended, texts);
            Assert.Equal(before, Listing());
        }
    }

    private static void Says(Ended ended, params string[] texts)
    {
        foreach (var text in texts)
            Assert.Contains(text, ended.Progress, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", ended.Progress, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", ended.Progress, StringComparison.Ordinal);
    }

    private string[] Listing() => [.. Directory.EnumerateFileSystemEntries(_tl.Folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
}
