using System.IO.Compression;
using System.Text.Json;
using TransferLearning.Models.Weights;

namespace TransferLearning.Cli.Tests;

public sealed class WeightsVerbTests : IDisposable
{
    private readonly Tl _tl = new();

    public WeightsVerbTests()
    {
        _tl.Environment["TL_HOME"] = Path.Combine(_tl.Folder, "home");
        _tl.Environment["TL_WEIGHTS"] = Path.Combine(_tl.Folder, "mine");
        _tl.Environment["HF_HOME"] = Path.Combine(_tl.Folder, "hf");
    }

    [Fact]
    public void Should_list_files_and_mark_local_weights_in_the_catalogue()
    {
        var path = Weights("mine", "vgg16.safetensors");
        using var listed = JsonDocument.Parse(_tl.Run("weights", "list", "--json").Results);
        var file = Assert.Single(listed.RootElement.EnumerateArray());
        Assert.Equal((path, "vgg16", "imagenet1k_v1", false), (file.GetProperty("path").GetString(), file.GetProperty("backbone").GetString(), file.GetProperty("weights").GetString(), file.GetProperty("in_store").GetBoolean()));
        Assert.Equal("BSD-3-Clause", file.GetProperty("licence").GetString());
        Assert.Contains(path, _tl.Run("weights", "list").Results, StringComparison.Ordinal);
        Assert.Contains("imagenet1k_v1 ✓", _tl.Run("backbones", "vgg16").Results, StringComparison.Ordinal);
        using var backbones = JsonDocument.Parse(_tl.Run("backbones", "vgg16", "--json").Results);
        Assert.Equal(path, backbones.RootElement[0].GetProperty("weights")[0].GetProperty("path").GetString());
    }

    /// <summary>The first of several matching file names wins. A file with the classifier also serves the tag without it.</summary>
    [Fact]
    public void Should_show_the_file_that_an_experiment_would_read_in_the_catalogue()
    {
        var read = Weights("mine", "squeezenet1_1.safetensors");
        Weights("mine", "squeezenet1_1.pth");
        var keras = Weights("mine", "mobilenet_7_5_224_tf.h5");
        Assert.Equal([(string?)read], Paths("squeezenet1_1"));
        Assert.Equal(read, _tl.Run("weights", "pull", "squeezenet1_1").Results.Trim());
        Assert.Equal([keras, keras], Paths("mobilenet_v1_0.75"));
        Assert.Equal(keras, _tl.Run("weights", "pull", "mobilenet_v1_0.75:keras").Results.Trim());

        List<string?> Paths(string backbone)
        {
            using var listed = JsonDocument.Parse(_tl.Run("backbones", backbone, "--json").Results);
            return [.. listed.RootElement[0].GetProperty("weights").EnumerateArray().Select(tag => tag.GetProperty("path").GetString())];
        }
    }

    [Theory]
    [InlineData("xception", "'dotnet tl backbones' lists them.")]
    [InlineData("resnet5", "Did you mean 'resnet50'?")]
    public void Should_suggest_the_nearest_backbone_or_the_list(string name, string hint)
    {
        _tl.Write("e.yaml", $"backbone: {{ name: {name} }}\n");
        Assert.Contains($"e.yaml(1,19): error TL1003: unknown backbone '{name}'. {hint}", _tl.Run("validate", "e.yaml").Progress, StringComparison.Ordinal);
    }

    /// <summary>Keras's ResNet50 has biases: its summary says 25,583,592 trainable parameters. torchvision documents 25,557,032.</summary>
    [Fact]
    public void Should_show_the_number_of_parameters_of_each_definition()
    {
        using var backbones = JsonDocument.Parse(_tl.Run("backbones", "resnet50", "--json").Results);
        var weights = backbones.RootElement.EnumerateArray().Single(each => each.GetProperty("name").GetString() == "resnet50").GetProperty("weights").EnumerateArray();
        Assert.Equal([("keras", 25_583_592), ("torchvision", 25_557_032)], weights.Select(tag => (tag.GetProperty("definition").GetString()!, tag.GetProperty("parameters").GetInt64())).Distinct().Order());
    }

    [Fact]
    public void Should_report_bad_files_in_verify_with_status_1()
    {
        Weights("mine", "vgg16.safetensors");
        var good = _tl.Run("weights", "verify");
        Assert.Equal(0, good.Status);
        Assert.StartsWith("sound ", good.Results, StringComparison.Ordinal);
        // Other bytes under a published name whose hash is known.
        Weights("home/weights", "vgg16-397923af.pth");
        _tl.Write("mine/broken.pth", "not weights");
        var bad = _tl.Run("weights", "verify");
        Assert.Equal(1, bad.Status);
        Assert.Contains("vgg16-397923af.pth: its SHA-256 should begin with 397923af", bad.Results, StringComparison.Ordinal);
        Assert.Contains("broken.pth: is of no known format", bad.Results, StringComparison.Ordinal);
        Assert.Equal(0, _tl.Run("weights", "verify", "vgg16.safetensors").Status);
        Assert.Equal(1, _tl.Run("weights", "verify", "nothing-of-that-name").Status);
    }

    [Fact]
    public void Should_verify_files_outside_the_weights_folders()
    {
        var path = Weights("elsewhere", "mine.safetensors");
        Assert.StartsWith($"sound    {path} ", _tl.Run("weights", "verify", path).Results, StringComparison.Ordinal);
        // The catalogue recognises a published name in any folder.
        Weights("elsewhere", "vgg16-397923af.pth");
        var both = _tl.Run("weights", "verify", "elsewhere/mine.safetensors", "elsewhere/vgg16-397923af.pth");
        Assert.Equal(1, both.Status);
        Assert.Equal(["sound", "bad"], both.Results.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[0]));
        Weights("folder", "model.safetensors");
        Assert.Equal(0, _tl.Run("weights", "verify", "folder").Status);
    }

    [Fact]
    public void Should_name_the_argument_that_verify_cannot_find()
    {
        Weights("mine", "vgg16.safetensors");
        var ended = _tl.Run("weights", "verify", "vgg16", "nosuch");
        Assert.Equal(1, ended.Status);
        Assert.Empty(ended.Results);
        Assert.Contains("'nosuch' is not a file", ended.Progress, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_report_an_index_with_missing_shards_as_bad()
    {
        _tl.Write("mine/model.safetensors.index.json", """{"weight_map":{"a":"one.safetensors","b":"two.safetensors"}}""");
        Weights("mine", "one.safetensors");
        var ended = _tl.Run("weights", "verify");
        Assert.Equal(1, ended.Status);
        Assert.EndsWith("model.safetensors.index.json: two.safetensors does not exist\n", ended.Results, StringComparison.Ordinal);
        Assert.Single(JsonDocument.Parse(_tl.Run("weights", "list", "--json").Results).RootElement.EnumerateArray());
    }

    [Fact]
    public void Should_print_the_path_of_local_weights_in_pull()
    {
        var path = Weights("mine", "vgg16.safetensors");
        foreach (var name in new[] { "vgg16", "vgg16:imagenet1k_v1", "vgg16:IMAGENET1K_V1", "vgg16.tv_in1k" })
            Assert.Equal(path + Environment.NewLine, _tl.Run("weights", "pull", name).Results);
    }

    [Fact]
    public void Should_print_the_path_of_local_word_vectors_in_pull()
    {
        var path = Weights("mine", "glove.6B.50d.txt");
        Assert.Equal(path + Environment.NewLine, _tl.Run("weights", "pull", "glove.6b.50D").Results);
        var malformed = _tl.Run("weights", "pull", "hf://vectors.txt");
        Assert.Equal((2, true), (malformed.Status, malformed.Progress.Contains("write hf://owner/repository/file", StringComparison.Ordinal)));
    }

    [Fact]
    public void Should_list_and_verify_word_vectors()
    {
        var (archive, text) = (Path.Combine(_tl.Folder, "home", "weights", "glove.6B.zip"), _tl.Write("mine/glove.42B.300d.txt", "the 1 2 3\n"));
        Directory.CreateDirectory(Path.GetDirectoryName(archive)!);
        using (var zip = ZipFile.Open(archive, ZipArchiveMode.Create))
            foreach (var dimensions in (int[])[50, 100, 200, 300])
            {
                using var writer = new StreamWriter(zip.CreateEntry($"glove.6B.{dimensions}d.txt").Open());
                writer.Write("the 1 2\n");
            }
        var broken = _tl.Write("mine/wiki.vec", "no numbers\n");
        _tl.Write("mine/other.zip", "");

        using var listed = JsonDocument.Parse(_tl.Run("weights", "list", "--json").Results);
        Assert.Equal(
            [(text, "glove.42B.300d", "PDDL-1.0", false), (broken, "", "unknown", false), (archive, "glove.6B.50d glove.6B.100d glove.6B.200d glove.6B.300d", "PDDL-1.0", true)],
            listed.RootElement.EnumerateArray().Select(file => (
                file.GetProperty("path").GetString()!, string.Join(' ', file.GetProperty("vectors").EnumerateArray().Select(name => name.GetString())), file.GetProperty("licence").GetString()!, file.GetProperty("in_store").GetBoolean())));
        Assert.Contains("glove.6B.50d, glove.6B.100d", _tl.Run("weights", "list").Results, StringComparison.Ordinal);

        Assert.StartsWith($"sound    {text} ", _tl.Run("weights", "verify", "glove.42B").Results, StringComparison.Ordinal);
        // The published archive has other bytes.
        Assert.StartsWith($"bad      {archive}: its SHA-256 should be 617afb2f", _tl.Run("weights", "verify", "glove.6B").Results, StringComparison.Ordinal);
        Assert.Contains("wiki.vec", Assert.Single(_tl.Run("weights", "verify", "wiki.vec").Results.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => line.StartsWith("bad ", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public void Should_compare_local_weights_with_the_given_hash_in_pull()
    {
        var path = Weights("mine", "vgg16.safetensors");
        var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(path)));
        Assert.Equal(path + Environment.NewLine, _tl.Run("weights", "pull", "vgg16", "--sha256", hash).Results);
        var other = new string('0', 64);
        var ended = _tl.Run("weights", "pull", "vgg16", "--sha256", other);
        Assert.Equal(1, ended.Status);
        Assert.Empty(ended.Results);
        Assert.Contains($"{path}: is not what was meant: its SHA-256 should be {other} and is {hash}", ended.Progress, StringComparison.Ordinal);
    }

    /// <summary>The names of 'weights:' in an experiment: a repository of timm, even if the catalogue does not list its tag.</summary>
    [Theory]
    [InlineData("mobilenetv3_large_100.ra_in1k")]
    [InlineData("resnet50.a1_in1k")]
    public void Should_accept_names_of_timm_in_pull(string name)
    {
        var path = Weights(Path.Combine("home", "weights", "hf", $"timm--{name}", "main"), "model.safetensors");
        Assert.Equal(path + Environment.NewLine, _tl.Run("weights", "pull", name).Results);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("397923af")]
    [InlineData("md5:900150983cd24fb0d6963f7d28e17f72")]
    [InlineData("zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz")]
    public void Should_refuse_a_shortened_hash(string sha256)
    {
        Weights("mine", "vgg16.safetensors");
        var ended = _tl.Run("weights", "pull", "vgg16", "--sha256", sha256);
        Assert.Equal(2, ended.Status);
        Assert.Empty(ended.Results);
        Assert.Contains($"64 hexadecimal digits of a SHA-256, not '{sha256}'", ended.Progress, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("vgg61", "no backbone 'vgg61'")]
    [InlineData("vgg16:imagenet99", "has no weights 'imagenet99'")]
    [InlineData("resnetblur50.bt_in1k", "no backbone 'resnetblur50.bt_in1k'")]
    [InlineData("https://example.org/a.pth", "give its 'sha256'")]
    [InlineData("hf://timm", "hf://owner/repository/file")]
    public void Should_end_with_2_if_weights_to_pull_cannot_exist(string name, string reason)
    {
        var ended = _tl.Run("weights", "pull", name);
        Assert.Equal(2, ended.Status);
        Assert.Empty(ended.Results);
        Assert.Contains(reason, ended.Progress, StringComparison.Ordinal);
    }

    public void Dispose() => _tl.Dispose();

    private string Weights(string folder, string name)
    {
        var path = Path.Combine(_tl.Folder, folder, name);
        Safetensors.Write(path, [("a", TensorData.Of([1], 1f))]);
        return path;
    }
}
