using TorchSharp;
using TransferLearning.Training.Precision;
using static TorchSharp.torch;

namespace TransferLearning.Training.Tests.Precision;

[Collection(nameof(Alone))]
public class PrecisionTests
{
    [Fact]
    public void Should_compute_products_in_bfloat16_and_keep_gradients_in_float32() => OnTorch.Run(() =>
    {
        Assert.True(Autocast.IsAvailable);
        var weight = randn(5, 3).requires_grad_(true);
        var kernel = randn(4, 3, 3, 3).requires_grad_(true);
        Tensor product, filtered, loss;
        using (Autocast.Begin(DeviceType.CPU))
        {
            product = nn.functional.linear(randn(2, 3), weight);
            filtered = nn.functional.conv2d(randn(1, 3, 8, 8), kernel);
            loss = nn.functional.cross_entropy(product, tensor(new long[] { 1, 4 })) + filtered.to(float32).mean();
        }
        Assert.Equal(ScalarType.BFloat16, product.dtype);
        Assert.Equal(ScalarType.BFloat16, filtered.dtype);
        Assert.Equal(ScalarType.Float32, loss.dtype);
        loss.backward();
        Assert.Equal(ScalarType.Float32, weight.grad!.dtype);
        Assert.Equal(ScalarType.Float32, kernel.grad!.dtype);
        Assert.Equal(ScalarType.Float32, nn.functional.linear(randn(2, 3), weight).dtype);
    });

    [Fact]
    public void Should_not_reuse_a_cast_of_a_parameter_that_has_changed() => OnTorch.Run(() =>
    {
        var weight = ones(1, 1).requires_grad_(true);
        var input = ones(1, 1);
        for (var value = 1; value <= 3; value++)
        {
            using (no_grad())
                weight.fill_(value);
            using (Autocast.Begin(DeviceType.CPU))
                Assert.Equal(value, nn.functional.linear(input, weight).to(float32).item<float>());
        }
    });

    [Fact]
    public void Should_set_every_flag_of_this_libtorch() => OnTorch.Run(() =>
    {
        Assert.Empty(BackendFlags.Apply(deterministic: true));
        Assert.True(BackendFlags.IsDeterministic);
        Assert.Empty(BackendFlags.Apply(deterministic: false));
        Assert.False(BackendFlags.IsDeterministic);
    });

    [Theory]
    [InlineData("flags\t\t: fpu avx512_bf16 amx_bf16 avx512_fp16 amx_tile amx_int8", true, true)]
    [InlineData("flags\t\t: fpu avx512f avx512_bf16 avx512_fp16", false, true)]
    [InlineData("flags\t\t: fpu avx512f", false, false)]
    [InlineData("Features\t: fp asimd bf16 i8mm", true, true)]
    [InlineData("Features\t: fp asimd", false, false)]
    public void Should_detect_units_for_bfloat16_by_the_processors_flags(string line, bool matrices, bool instructions)
    {
        string[] lines = ["processor\t: 0", line, "bugs\t\t:"];
        Assert.Equal((matrices, instructions), (MatrixUnits.Have(lines), MatrixUnits.HaveInstructions(lines)));
    }

    [Fact]
    public unsafe void Should_pass_on_a_batch_without_a_copy_on_a_cpu() => OnTorch.Run(() =>
    {
        using var staging = new HostStaging([3, 2], float32, CPU);
        var to = (float*)staging.Next();
        for (var i = 0; i < 6; i++)
            to[i] = i;
        Assert.Equal([0f, 1f, 2f, 3f], staging.Send(2).data<float>().ToArray());
        var alive = SettledTensors.Count;
        staging.Send(3).Dispose();
        Assert.Equal(alive, Tensor.TotalCount);
    });

    /// <summary>Like CUDA, but with a CPU: a buffer is reused only after synchronising the device, and sent batches are copies.</summary>
    [Fact]
    public unsafe void Should_wait_for_the_device_before_reusing_a_buffer() => OnTorch.Run(() =>
    {
        var waits = 0;
        using var staging = new HostStaging([1], float32, CPU, buffers: 3, pinned: false, () => waits++);
        var (sent, waited) = (new List<Tensor>(), new List<int>());
        for (var i = 0; i < 8; i++)
        {
            *(float*)staging.Next() = i;
            waited.Add(waits);
            sent.Add(staging.Send(1));
        }

        Assert.Equal([0, 0, 0, 1, 1, 1, 2, 2], waited);
        Assert.Equal([0f, 1f, 2f, 3f, 4f, 5f, 6f, 7f], sent.Select(each => each.item<float>()));
    });
}
