using TransferLearning.Models.Ops;
using TransferLearning.Models.Torch;
using TransferLearning.Training.Machine;
using TransferLearning.Training.Precision;
using static TorchSharp.torch;

namespace TransferLearning.Training.Tests.Machine;

/// <summary>The check of a GPU's first batch, with the processor (in channels-last memory) in place of the GPU.</summary>
[Collection(nameof(Alone))]
public sealed class DeviceCheckTests
{
    private static readonly string[] Kernels = ["stem.weight", "project.weight"];

    private readonly List<string> _notices = [];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Should_find_nothing_if_the_device_is_right(bool bf16)
    {
        Check(Network(conv => conv), bf16);
        Assert.Empty(_notices);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Should_end_with_the_first_wrong_layer(bool bf16)
    {
        var wrong = Assert.Throws<RunException>(() => Check(Network(conv => new WrongConv(conv)), bf16));
        Assert.StartsWith("torch computes wrong numbers on cpu: layer 'project': conv from [12, 8, 8] to [24, 8, 8], batch 6 (outputs differ by ", wrong.Message, StringComparison.Ordinal);
        Assert.EndsWith("'run.device: cpu' computes on the processor; TL_LIBTORCH names another libtorch.", wrong.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Should_end_with_a_wrong_gradient_if_convolutions_train(bool bf16)
    {
        var wrong = Assert.Throws<RunException>(() => Check(Network(conv => new WrongGradient(conv)), bf16));
        Assert.Contains("the gradient of '", wrong.Message, StringComparison.Ordinal);
        Check(Network(conv => new WrongGradient(conv)), bf16, trained: []);
    }

    [Fact]
    public void Should_blame_the_processor_if_its_two_engines_differ()
    {
        Check(Network(conv => conv, wrongInOnnx: true), bf16: false);
        Assert.EndsWith("These two differ from each other too: the processor may compute wrong numbers.", Assert.Single(_notices), StringComparison.Ordinal);
    }

    private void Check(Graph graph, bool bf16, string[]? trained = null) => OnTorch.Run(() =>
    {
        using var state = NetworkState.Initialise(graph, seed: 1);
        foreach (var name in trained ?? Kernels)
            state[name].requires_grad = true;
        using var generator = new Generator(3);
        var batch = ChannelsLast.Of(randn(graph.Input.WithBatch(6), generator: generator));
        new DeviceCheck(graph, state, new MixedPrecision(CPU.type, bf16), 6, trained ?? Kernels, _notices.Add).Run(batch, CancellationToken.None);
    });

    private static Graph Network(Func<Conv, Op> project, bool wrongInOnnx = false)
    {
        var builder = new GraphBuilder("network", new TensorShape(3, 16, 16));
        builder.Add(new Conv(12, Window.Square(3, 2, 1), Bias: false), "stem", Graph.InputName);
        builder.Add(new BatchNorm(), "norm", builder.Last);
        builder.Add(project(new Conv(24, Window.Square(1))), "project", builder.Last);
        builder.Add(new GlobalPool(), "pool", builder.Last);
        builder.Add(new Linear(5), "head", builder.Last);
        if (wrongInOnnx)
            builder.Add(new WrongInOnnx(), "wrong", builder.Last);
        return builder.Build();
    }
}
