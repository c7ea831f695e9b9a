using TransferLearning.Models.Weights;
using TransferLearning.TestSupport;

namespace TransferLearning.Models.Tests.Weights;

/// <summary>Reads files written by PyTorch 2.14 (reference/pytorch_files.py), in both formats.</summary>
public sealed class PyTorchFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("zip")]
    [InlineData("legacy")]
    public void Should_read_every_type_and_stride(string name)
    {
        using var file = Open(name);
        Assert.Equal("PyTorch", file.Format);
        Assert.Equal(["plain", "transposed", "channels_last", "piece", "parameter", "half", "brain", "count", "flag", "empty"], file.Entries.Keys);
        Assert.Equal(Enumerable.Range(0, 24).Select(i => (float)i), file.ReadSingles("plain"));
        Assert.Equal([4, 2, 3], file.Entries["transposed"].Shape);
        Assert.Equal([0, 4, 8, 12, 16, 20, 1, 5, 9, 13, 17, 21, 2, 6, 10, 14, 18, 22, 3, 7, 11, 15, 19, 23], file.ReadSingles("transposed"));
        Assert.Equal(Enumerable.Range(0, 16).Select(i => (float)i), file.ReadSingles("channels_last"));
        Assert.Equal([18, 19, 22, 23], file.ReadSingles("piece"));
        Assert.Equal([1.5f, -2.5f], file.ReadSingles("parameter"));
        Assert.Equal([0.5f, 65504f], file.ReadSingles("half"));
        Assert.Equal([1f, -3f], file.ReadSingles("brain"));
        Assert.Equal(7L, BitConverter.ToInt64(file.ReadBytes("count")));
        Assert.Equal([1, 0], file.ReadBytes("flag"));
        Assert.Empty(file.ReadBytes("empty"));
        Assert.Equal([0, 3], file.Entries["empty"].Shape);
    }

    [Theory]
    [InlineData("zip")]
    [InlineData("legacy")]
    public void Should_read_a_strided_tensor_from_an_offset(string name)
    {
        using var file = Open(name);
        var piece = new byte[8];
        file.Read("transposed", 12, piece);
        Assert.Equal([12f, 16f], [BitConverter.ToSingle(piece), BitConverter.ToSingle(piece, 4)]);
    }

    [Fact]
    public void Should_read_newer_pickle_protocols()
    {
        using var file = Open("protocol4");
        Assert.Equal([1f, 2f], file.ReadSingles("a"));
    }

    [Fact]
    public void Should_read_a_checkpoints_state_dictionary_without_the_wrappers_prefix()
    {
        using var file = Open("checkpoint");
        Assert.Equal(["a", "b"], file.Entries.Keys);
        Assert.Equal([2f], file.ReadSingles("b"));
    }

    /// <summary>PyTorch's ImageNet example stores its best accuracy as a tensor. In the old format, the optimizer's moments lie between the weights.</summary>
    [Theory]
    [InlineData("example")]
    [InlineData("example_legacy")]
    public void Should_read_the_weights_of_a_checkpoint_with_other_tensors(string name)
    {
        using var file = Open(name);
        Assert.Equal(["a", "b"], file.Entries.Keys);
        Assert.Equal([1f], file.ReadSingles("a"));
        Assert.Equal([2f], file.ReadSingles("b"));
    }

    [Fact]
    public void Should_ignore_a_command_line_beside_the_weights()
    {
        using var file = Open("arguments");
        Assert.Equal(["a", "b"], file.Entries.Keys);
        Assert.Equal([2f], file.ReadSingles("b"));
    }

    /// <summary>
    /// Everything that torch.load(weights_only=True) allows beside tensors. None of it prevents reading the weights. reference/pytorch_values.py reads each
    /// file in this way too.
    /// </summary>
    [Theory]
    [InlineData("values")]
    [InlineData("values_legacy")]
    [InlineData("beside")]
    [InlineData("numpy")]
    public void Should_read_the_weights_beside_any_value_that_PyTorch_allows(string name)
    {
        using var file = Open(name, "pytorch_values.txt");
        Assert.Equal(["a", "b"], file.Entries.Keys);
        Assert.Equal([1f], file.ReadSingles("a"));
        Assert.Equal([2f], file.ReadSingles("b"));
    }

    [Fact]
    public void Should_prefix_names_with_the_key_if_a_file_has_several_networks()
    {
        using var file = Open("networks", "pytorch_values.txt");
        Assert.Equal(["step", "student.backbone.a", "teacher.backbone.a"], file.Entries.Keys);
        Assert.Equal([2f], file.ReadSingles("teacher.backbone.a"));
    }

    /// <summary>PyTorch reads it only after it was told that the class is safe.</summary>
    [Fact]
    public void Should_refuse_a_class_that_PyTorch_does_not_allow() =>
        Assert.Contains("'__main__.Sub'", Assert.Throws<WeightFileException>(() => Open("subclass", "pytorch_values.txt")).Reason, StringComparison.Ordinal);

    [Fact]
    public void Should_name_a_TorchScript_program() =>
        Assert.Contains("is a TorchScript program", Assert.Throws<WeightFileException>(() => Open("script")).Reason, StringComparison.Ordinal);

    [Fact]
    public void Should_refuse_a_whole_model_and_name_its_class()
    {
        var error = Assert.Throws<WeightFileException>(() => Open("module"));
        Assert.Contains("torch.nn.modules.linear.Linear", error.Reason, StringComparison.Ordinal);
        Assert.Contains("state_dict()", error.Reason, StringComparison.Ordinal);
    }

    [NeedsSharedFact("weights/squeezenet1_1.pth", "weights/squeezenet1_1.safetensors")]
    public void Should_read_the_same_bytes_from_both_formats()
    {
        using var pth = WeightFile.Open(Shared.Weights("squeezenet1_1.pth"));
        using var safetensors = WeightFile.Open(Shared.Weights("squeezenet1_1.safetensors"));
        Assert.Equal(52, pth.Entries.Count);
        Assert.Equal(safetensors.Entries.Keys.Order(), pth.Entries.Keys.Order());
        foreach (var (name, entry) in safetensors.Entries)
        {
            Assert.Equal(entry.Shape, pth.Entries[name].Shape);
            Assert.Equal(safetensors.ReadBytes(name), pth.ReadBytes(name));
        }
    }

    public void Dispose() => _folder.Dispose();

    private IWeightFile Open(string name, string collection = "pytorch_files.txt")
    {
        var path = _folder.At(name + ".pth");
        File.WriteAllBytes(path, ReferenceFiles.Read(collection, name));
        return WeightFile.Open(path);
    }
}
