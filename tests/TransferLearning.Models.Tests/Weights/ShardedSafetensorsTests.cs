using TransferLearning.Models.Weights;
using TransferLearning.Models.Weights.HuggingFace;
using TransferLearning.TestSupport;

namespace TransferLearning.Models.Tests.Weights;

/// <summary>Reads folders from HuggingFace: one file, or several with an index.</summary>
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
    public void Should_read_a_folder_with_an_index_as_one_file()
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
    public void Should_read_a_folder_with_one_file()
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
    [InlineData("""{"weight_map":{"a":"x\u0000"}}""", "not the name of a file beside it")]
    [InlineData("[]", "no 'weight_map'")]
    [InlineData("""{"weight_map":[{"a":"b"}]}""", "no 'weight_map'")]
    [InlineData("""{"weight_map":{},"weight_map":{}}""", "'weight_map' twice")]
    [InlineData("""{"weight_map":{}} {}""", "not valid JSON")]
    [InlineData("""{"metadata":{"a":[[[[[[[[1]]]]]]]]},"weight_map":{}}""", "not valid JSON")]
    [InlineData("""{"weight_map":{"a":7}}""", "not the name of a file beside it")]
    [InlineData("""{"weight_map":{"a":"none.safetensors"}}""", "does not exist")]
    [InlineData("""{"weight_map":{"a":"model-00002-of-00002.safetensors"}}""", "does not have it")]
    [InlineData("""{"weight_map":{"c":"model-00002-of-00002.safetensors","c":"model-00002-of-00002.safetensors"}}""", "twice")]
    [InlineData("""{"weight_map":{"a":"model-00001-of-00002.safetensors"}}""", "does not list the tensor 'b'")]
    public void Should_refuse_an_index_with_false_claims(string json, string reason)
    {
        var path = _folder.Write(Index, json);
        Assert.Contains(reason, Assert.Throws<WeightFileException>(() => WeightFile.Open(path)).Message, StringComparison.Ordinal);
    }

    /// <summary>Real indexes have a few kilobytes.</summary>
    [Fact]
    public void Should_read_a_large_index_in_one_pass_and_refuse_a_larger_one()
    {
        var entries = Enumerable.Range(0, 38_000).Select(i => $"\"model.layers.{i:d6}.self_attention.projection.weight\":\"model-{(i < 20_000 ? 1 : 2):d5}-of-00002.safetensors\"");
        var json = $$$"""{"metadata":{},"weight_map":{{{{string.Join(',', entries)}}}}}""";
        var path = _folder.Write(Index, json);
        Assert.InRange(json.Length, 3_000_000, 4 << 20);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal([First, Second], ShardedSafetensors.ShardsOf(path));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, (2 * json.Length) + (2 << 20));
        _folder.Write(Index, json + new string(' ', 1 << 20));
        before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("too long for an index", Assert.Throws<WeightFileException>(() => WeightFile.Open(path)).Reason, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void Should_refuse_an_index_of_too_many_files_before_fetching_them()
    {
        var path = _folder.Write(Index, $$$"""{"weight_map":{{{{string.Join(',', Enumerable.Range(0, 1001).Select(i => $"\"{i}\":\"{i}.safetensors\""))}}}}}""");
        Assert.Contains("more than 1000 files", Assert.Throws<WeightFileException>(() => ShardedSafetensors.ShardsOf(path)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_name_the_files_that_an_empty_folder_lacks()
    {
        using var empty = new TemporaryFolder();
        Assert.Contains("model.safetensors", Assert.Throws<WeightFileException>(() => WeightFile.Open(empty.Path)).Reason, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}
