using System.Text.Json;
using TorchSharp;
using TransferLearning.Models.Torch;
using TransferLearning.Training.Optimizers;
using static TorchSharp.torch;

namespace TransferLearning.Training.Tests.Optimizers;

/// <summary>
/// Compares the vectorised step on host memory with the same step by torch's operations. <see cref="OptimizerTrajectoryTests"/> compares both with PyTorch
/// and Keras. A parameter with gaps between its elements uses torch's operations.
/// </summary>
[Collection(nameof(Alone))]
public class HostStepTests
{
    private static readonly JsonElement File = Reference.Read("optimizers.json");

    public static TheoryData<string> Cases() => Options.Cases(File);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Should_update_convolution_kernels_and_long_layers_as_torch_does(string name) => OnTorch.Run(() =>
    {
        var before = TorchThreads.Count;
        TorchThreads.Set(3);
        try
        {
            // Channels-last; a length that no vector width divides, shared by three threads; fewer elements than a vector.
            Compare(name, [16, 9, 3, 3], channelsLast: true);
            Compare(name, [201, 1303], channelsLast: false);
            Compare(name, [7], channelsLast: false);
        }
        finally
        {
            TorchThreads.Set(before);
        }
    });

    [Theory]
    [MemberData(nameof(Cases))]
    public void Should_not_slow_down_on_a_gradient_that_stays_zero(string name) => OnTorch.Run(() =>
    {
        using var weights = ones(40).requires_grad_(true);
        using var optimizer = Options.Make<TorchOptimizer>(Options.Case(File, name)).Create([new("w", weights)]);
        for (var step = 0; step < 3000; step++)
        {
            using var scope = NewDisposeScope();
            weights.grad = step == 0 ? full(40, 1e-3f) : zeros(40);
            optimizer.Step(0.01);
        }

        foreach (var (state, values) in optimizer.State)
            Assert.DoesNotContain(values.data<float>().ToArray(), value => float.IsSubnormal(value));
        Assert.All(weights.data<float>().ToArray(), value => Assert.True(float.IsFinite(value)));
    });

    private static void Compare(string name, long[] shape, bool channelsLast)
    {
        using var scope = NewDisposeScope();
        var generator = new Generator(7);
        var start = randn(shape, generator: generator);
        var host = Laid(start, channelsLast);
        // Every second element of a tensor of twice the size: the same values, with gaps.
        var spaced = stack([start, zeros_like(start)], -1).select(-1, 0).detach().requires_grad_(true);
        Assert.False(spaced.is_contiguous());
        using var one = Options.Make<TorchOptimizer>(Options.Case(File, name)).Create([new("w", host)]);
        using var other = Options.Make<TorchOptimizer>(Options.Case(File, name)).Create([new("w", spaced)]);
        for (var step = 0; step < 5; step++)
        {
            var gradient = randn(shape, generator: generator);
            host.grad = Laid(gradient, channelsLast).detach();
            spaced.grad = gradient.clone();
            one.Step(0.01);
            other.Step(0.01);
        }

        Near(host, spaced, $"{name}, parameter");
        foreach (var (state, values) in one.State)
            Near(values, other.State[state], $"{name}, {state}");
    }

    private static void Near(Tensor actual, Tensor expected, string what)
    {
        var (a, e) = (actual.detach().contiguous().data<float>().ToArray(), expected.detach().contiguous().data<float>().ToArray());
        for (var i = 0; i < e.Length; i++)
            Reference.Near(e[i], a[i], 1e-6 * Math.Max(1, Math.Abs(e[i])), $"{what}, element {i}");
    }

    private static Tensor Laid(Tensor tensor, bool channelsLast) =>
        (channelsLast ? tensor.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2) : tensor.clone()).detach().requires_grad_(true);
}
