using TransferLearning.Models.Weights;
using TransferLearning.TestSupport;

namespace TransferLearning.Models.Tests.Weights;

/// <summary>HuggingFace's folders: one file, or several with an index.</summary>
public sealed class ShardedSafetensorsTests : IDisposable
{
    private const string Index = "model.safetensors.index.json", First = "model-00001-of-00002.safetensors", Second = "model-00002-of-00002.safetensors";
    private readonly TemporaryFolder _folder = new();

    public ShardedSafetensorsTests()
    {
        Safetensors.Write(_folder.At(First), [("a", TensorData.Of([2], 1f, 2f)), ("b", TensorData.Of([1], 3f))]);
        Safetensors.Write(_folder.At(Second), [("c", TensorData.Of([1], 4f))]);
        _folder.Write(Index, $$$"""{"metadata":{"total_size":16},"weight_map":{"a":"{{{First}}}","b":"{{{First}}}","c":"{{{Second}}}"}}""");
    }

    [Fact]
    public void A_folder_with_an_index_is_one_file()
    {
        foreach (var path in new[] { _folder.Path, _folder.At(Index) })
        {
            using var file = WeightFile.Open(path);
            Assert.Equal(["a", "b", "c"], file.Entries.Keys);
            Assert.Equal([1f, 2f], file.ReadSingles("a"));
            Assert.Equal([4f], file.ReadSingles("c"));
        }
    }

    [Fact]
    public void A_folder_with_one_file_is_that_file()
    {
        Safetensors.Write(_folder.At("model.safetensors"), [("z", TensorData.Of([1], 9f))]);
        using var file = WeightFile.Open(_folder.Path);
        Assert.Equal(["z"], file.Entries.Keys);
    }

    [Theory]
    [InlineData("{}", "no 'weight_map'")]
    [InlineData("[", "not valid JSON")]
    [InlineData("""{"weight_map":{"a":"../x.safetensors"}}""", "not the name of a file beside it")]
    [InlineData("""{"weight_map":{"a":"/etc/passwd"}}""", "not the name of a file beside it")]
    [InlineData("""{"weight_map":{"a":".."}}""", "not the name of a file beside it")]
    [InlineData("""{"weight_map":{"a":7}}""", "not the name of a file beside it")]
    [InlineData("""{"weight_map":{"a":"none.safetensors"}}""", "does not exist")]
    [InlineData("""{"weight_map":{"a":"model-00002-of-00002.safetensors"}}""", "does not have it")]
    [InlineData("""{"weight_map":{"c":"model-00002-of-00002.safetensors","c":"model-00002-of-00002.safetensors"}}""", "twice")]
    [InlineData("""{"weight_map":{"a":"model-00001-of-00002.safetensors"}}""", "does not list the tensor 'b'")]
    public void An_index_that_lies_is_refused(string json, string reason)
    {
        var path = _folder.Write(Index, json);
        Assert.Contains(reason, Assert.Throws<WeightFileException>(() => WeightFile.Open(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_folder_says_what_it_lacks()
    {
        using var empty = new TemporaryFolder();
        Assert.Contains("model.safetensors", Assert.Throws<WeightFileException>(() => WeightFile.Open(empty.Path)).Reason, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}
