using TransferLearning.Models.Weights;
using TransferLearning.Models.Weights.Matching;
using TransferLearning.TestSupport;
using static TorchSharp.torch;

namespace TransferLearning.Models.Tests.Weights;

/// <summary>Reads and writes torch tensors.</summary>
public sealed class WeightTensorsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData(1, 1, 3, 3)]
    [InlineData(7, 3, 5, 3)]
    [InlineData(64, 300, 3, 3)] // several blocks of the cache's size, the last one shorter
    [InlineData(4, 8, 1, 1)]
    public void Should_read_the_same_values_channels_last(long filters, long channels, long height, long width) => OnTorch.Run(() =>
    {
        var kernel = arange(filters * channels * height * width, float32).view(filters, channels, height, width);
        using var file = Write(("a", kernel.Data()));
        var read = file.ToChannelsLast("a");
        Assert.Equal(kernel.shape, read.shape);
        AssertSame(kernel, read);
        Assert.True(read.permute(0, 2, 3, 1).is_contiguous());
    });

    [Fact]
    public void Should_write_and_read_every_type() => OnTorch.Run(() =>
    {
        Tensor[] tensors =
        [
            tensor(new[] { true, false }), tensor(new byte[] { 1, 255 }), tensor(new sbyte[] { -1, 2 }), tensor(new short[] { -300, 2 }), tensor(new[] { -70000, 2 }),
            tensor(new[] { long.MinValue, 2 }), tensor(new[] { 1.5f, -2f }), tensor(new[] { 1e-300, 2.0 }), tensor(new[] { 0.5f, 3f }).to(float16), tensor(new[] { 0.5f, 3f }).to(bfloat16),
        ];
        using var file = Write([.. tensors.Select((each, i) => ($"{i}", each.Data()))]);
        for (var i = 0; i < tensors.Length; i++)
        {
            var read = file.ToTensor($"{i}");
            Assert.Equal(tensors[i].dtype, read.dtype);
            AssertSame(tensors[i], read);
        }
    });

    [Fact]
    public void Should_write_the_values_of_a_view() => OnTorch.Run(() =>
    {
        var whole = arange(24, float32).view(2, 3, 4);
        using var file = Write(("transposed", whole.permute(2, 0, 1).Data()), ("piece", whole[1].narrow(0, 1, 2).Data()), ("empty", zeros(0, 3).Data()), ("scalar", tensor(7L).Data()));
        AssertSame(whole.permute(2, 0, 1), file.ToTensor("transposed"));
        AssertSame(whole[1].narrow(0, 1, 2), file.ToTensor("piece"));
        Assert.Equal([0, 3], file.ToTensor("empty").shape);
        Assert.Equal(7L, file.ToTensor("scalar").item<long>());
    });

    [Fact]
    public void Should_copy_values_into_tensors_of_other_types_and_strides() => OnTorch.Run(() =>
    {
        var values = arange(24, float32).view(2, 3, 4);
        using var file = Write(("a", values.Data()));
        Tensor same = zeros(2, 3, 4), half = zeros([2, 3, 4], float16), strided = zeros(4, 3, 2).permute(2, 1, 0);
        foreach (var destination in new[] { same, half, strided })
        {
            file.CopyTo("a", destination);
            AssertSame(values, destination.to(float32));
        }
        Assert.Contains("[2, 3, 4], and [24] is wanted", Assert.Throws<WeightFileException>(() => file.CopyTo("a", zeros(24))).Message, StringComparison.Ordinal);
    });

    [Fact]
    public void Should_convert_the_layouts_of_Keras_to_PyTorchs() => OnTorch.Run(() =>
    {
        // The expected values index the same numbers, permuted by torch.
        var hwio = arange(2 * 2 * 3 * 5, float32).view(2, 2, 3, 5);
        Assert.True(WeightLayout.HwioToOihw.Fits(hwio.shape, new TensorShape(5, 3, 2, 2)));
        Assert.False(WeightLayout.HwioToOihw.Fits(hwio.shape, new TensorShape(3, 5, 2, 2)));
        Assert.True(WeightLayout.Depthwise.Fits([3, 3, 8, 2], new TensorShape(16, 1, 3, 3)));
        Assert.False(WeightLayout.Depthwise.Fits([3, 3, 8, 2], new TensorShape(8, 1, 3, 3)));
        Assert.True(WeightLayout.Transposed.Fits([6, 4], new TensorShape(4, 6)));
        Assert.False(WeightLayout.Transposed.Fits([4, 6], new TensorShape(4, 6)));
        // A row of a dense kernel after a flattened image: (y, x, c) in Keras is (c, y, x) in torch.
        var layout = WeightLayout.Flattened(new TensorShape(3, 2, 2), 4);
        Assert.True(layout.Fits([12, 4], new TensorShape(4, 12)));
        var dense = arange(48, float32).view(12, 4);
        var arranged = dense.view(layout.View!).permute(layout.Permutation!).reshape(4, 12);
        for (var y = 0; y < 2; y++)
            for (var x = 0; x < 2; x++)
                for (var c = 0; c < 3; c++)
                    Assert.Equal(dense[(((y * 2) + x) * 3) + c, 1].item<float>(), arranged[1, (((c * 2) + y) * 2) + x].item<float>());
    });

    public void Dispose() => _folder.Dispose();

    private static void AssertSame(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.shape, actual.shape);
        Assert.True(expected.eq(actual).all().item<bool>());
    }

    private SafetensorsFile Write(params (string, TensorData)[] tensors)
    {
        var path = _folder.At("a.safetensors");
        Safetensors.Write(path, tensors);
        return Safetensors.Open(path);
    }
}
