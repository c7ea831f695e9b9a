using System.Buffers.Binary;
using TransferLearning.Models.Weights;
using TransferLearning.TestSupport;

namespace TransferLearning.Models.Tests.Weights;

public sealed class SafetensorsTests
{
    /// <summary>The bytes that the reference implementation writes: the output of reference/safetensors_bytes.py.</summary>
    private const string Reference =
        "88010000000000007b225f5f6d657461646174615f5f223a7b22666f726d6174223a227074227d2c226e2e636f756e74223a7b226474797065223a22493634222c227368617065223a5b5d" +
        "2c22646174615f6f666673657473223a5b302c385d7d2c22612e62696173223a7b226474797065223a22463332222c227368617065223a5b325d2c22646174615f6f666673657473223a5b" +
        "382c31365d7d2c22622e776569676874223a7b226474797065223a22463332222c227368617065223a5b322c335d2c22646174615f6f666673657473223a5b31362c34305d7d2c22656d70" +
        "7479223a7b226474797065223a22463332222c227368617065223a5b302c345d2c22646174615f6f666673657473223a5b34302c34305d7d2c2268223a7b226474797065223a2246313622" +
        "2c227368617065223a5b315d2c22646174615f6f666673657473223a5b34302c34325d7d2c22666c6167223a7b226474797065223a22424f4f4c222c227368617065223a5b335d2c226461" +
        "74615f6f666673657473223a5b34322c34355d7d7d2020202007000000000000000000c03f000000c0000000000000803e0000003f0000403f0000803f0000a03f0038010001";

    private static readonly Dictionary<string, string> Metadata = new() { ["format"] = "pt" };

    private static IEnumerable<(string, TensorData)> Tensors() =>
    [
        ("b.weight", TensorData.Of([2, 3], 0f, 0.25f, 0.5f, 0.75f, 1f, 1.25f)),
        ("flag", TensorData.Of(WeightType.Bool, [3], new byte[] { 1, 0, 1 })),
        ("empty", TensorData.Of([0, 4], Array.Empty<float>())),
        ("h", TensorData.Of(WeightType.F16, [1], BitConverter.GetBytes((Half)0.5f))),
        ("n.count", TensorData.Of([], 7L)),
        ("a.bias", TensorData.Of([2], 1.5f, -2f)),
    ];

    [Fact]
    public void Should_write_the_bytes_of_the_reference_implementation()
    {
        using var stream = new MemoryStream();
        Safetensors.WriteTo(stream, Tensors(), Metadata);
        Assert.Equal(Reference, Convert.ToHexStringLower(stream.ToArray()));
    }

    [Fact]
    public void Should_read_a_file_of_the_reference_implementation()
    {
        using var folder = new TemporaryFolder();
        var path = folder.At("reference.safetensors");
        File.WriteAllBytes(path, Convert.FromHexString(Reference));
        using var file = Safetensors.Open(path);
        Assert.Equal(["n.count", "a.bias", "b.weight", "empty", "h", "flag"], file.Entries.Keys);
        Assert.Equal("pt", file.Metadata["format"]);
        Assert.Equal([0f, 0.25f, 0.5f, 0.75f, 1f, 1.25f], file.ReadSingles("b.weight"));
        Assert.Equal([0.5f], file.ReadSingles("h"));
        Assert.Equal(7L, BinaryPrimitives.ReadInt64LittleEndian(file.ReadBytes("n.count")));
        Assert.Equal([1, 0, 1], file.View("flag").ToArray());
        Assert.Equal([0, 4], file.Entries["empty"].Shape);
        Assert.Empty(file.ReadBytes("empty"));
        Assert.True(file.View("empty").IsEmpty);
    }

    /// <summary>The length 640 is stored as 80 02 00 …, like the first bytes of a pickle of protocol 2; 1408 is stored like one of protocol 5.</summary>
    [Theory]
    [InlineData(640)]
    [InlineData(896)]
    [InlineData(1408)]
    [InlineData(66176)]
    public void Should_recognise_a_file_whose_header_length_looks_like_a_pickle(int length)
    {
        using var folder = new TemporaryFolder();
        var path = folder.At("weights");
        var header = """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""".PadRight(length);
        using (var stream = File.Create(path))
        {
            stream.Write(BitConverter.GetBytes((long)length));
            stream.Write(System.Text.Encoding.ASCII.GetBytes(header));
            stream.Write(BitConverter.GetBytes(1.5f));
        }

        using var file = WeightFile.Open(path);
        Assert.Equal([1.5f], file.ReadSingles("a"));
    }

    [Fact]
    public void Should_read_a_tensor_from_an_offset()
    {
        using var folder = new TemporaryFolder();
        var path = folder.At("a.safetensors");
        Safetensors.Write(path, Tensors(), Metadata);
        using var file = Safetensors.Open(path);
        var piece = new byte[8];
        file.Read("b.weight", 8, piece);
        Assert.Equal([0.5f, 0.75f], [BitConverter.ToSingle(piece, 0), BitConverter.ToSingle(piece, 4)]);
        Assert.Throws<ArgumentOutOfRangeException>(() => file.Read("b.weight", 20, new byte[8]));
    }

    [Fact]
    public void Should_replace_the_file_and_leave_nothing_beside_it()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("a.safetensors", "old");
        Safetensors.Write(path, Tensors());
        Assert.Equal([path], Directory.GetFiles(folder.Path));
        using var copy = Safetensors.Open(path);
        Safetensors.Write(folder.At("b.safetensors"), copy.Entries.Keys.Select(name => (name, TensorData.Of(copy, name))));
        Assert.Equal(File.ReadAllBytes(path), File.ReadAllBytes(folder.At("b.safetensors")));
    }

    [Fact]
    public void Should_keep_the_old_file_if_writing_fails()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("a.safetensors", "old");
        var broken = new TensorData(WeightType.F32, [4], _ => throw new IOException("No space left on device"));
        Assert.Throws<IOException>(() => Safetensors.Write(path, [("a", broken)]));
        var brief = new TensorData(WeightType.F32, [4], stream => stream.Write(new byte[12]));
        Assert.Throws<InvalidOperationException>(() => Safetensors.Write(path, [("a", brief)]));
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Should_refuse_to_write_two_tensors_with_the_same_name()
    {
        Assert.Throws<ArgumentException>(() => Safetensors.WriteTo(Stream.Null, [("a", TensorData.Of([], 1L)), ("a", TensorData.Of([], 2L))]));
        Assert.Throws<ArgumentException>(() => Safetensors.WriteTo(Stream.Null, [("__metadata__", TensorData.Of([], 1L))]));
    }
}
