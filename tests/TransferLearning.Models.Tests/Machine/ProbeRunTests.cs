using TransferLearning.Models.Machine.Probes;
using TransferLearning.Models.Ops;
using TransferLearning.Models.Ops.Sequences;

namespace TransferLearning.Models.Tests.Machine;

public sealed class ProbeRunTests
{
    private static readonly Conv Pointwise = new(24, Window.Square(1));

    /// <summary>One probe of each kind. The whole list runs in the end-to-end test of <c>machine-check</c>.</summary>
    private static readonly Probe[] Few =
    [
        new(Pointwise, new(40, 5, 5), 4),
        new(new Conv(16, Window.Square(3, 2, 1)), new(12, 9, 9), 2),
        new(new Conv(12, Window.Square(5, 1, 2), Groups: 12), new(12, 7, 7), 2),
        new(new Conv(12, Window.Square(3, 1, 1), Groups: 3), new(6, 7, 7), 1),
        new(new Conv(10, Window.SquareSame(3, 2)), new(6, 8, 8), 2),
        new(new Conv(10, Window.Square(3, 1, 2), Dilation: 2), new(6, 9, 9), 2),
        new(new Conv(8, new Window(1, 7, 1, 1, new Padding(0, 3, 0, 3)), Bias: false), new(12, 7, 7), 2),
        new(new Conv1d(2, 3, Same: true), new(5, 3), 4),
        new(new Conv1d(7, 4, Stride: 2), new(20, 6), 2),
        new(new Linear(7), new(33), 5),
        new(new Linear(12), new(9, 8), 2),
        new(new Attention(2), new(10, 16), 2),
        new(new Conv(16, Window.Square(1)), new(32, 5, 5), 2, Bf16: true),
    ];

    [Fact]
    public void Should_find_torch_right_for_every_kind_of_operation() => OnTorch.Run(() =>
    {
        using var right = RightOneDnn.OrNone();
        var lines = new List<string>();
        Assert.True(ProbeRun.Run(new TorchProbes(), Few, lines.Add), string.Join('\n', lines));
        Assert.Equal(Few.Length, lines.Count(line => line.StartsWith("right ", StringComparison.Ordinal)));
        Assert.Equal("end", lines[^1]);
        Assert.Equal("begin convolution 1×1, 40→24 at 5×5, batch 4", lines[0]);
    });

    [Theory]
    [InlineData("output", "output")]
    [InlineData("input", "input gradient")]
    [InlineData("weight", "weight gradient")]
    [InlineData("bias", "bias gradient")]
    public void Should_detect_a_convolution_with_any_wrong_result(string result, string said) => OnTorch.Run(() =>
    {
        using var right = RightOneDnn.OrNone();
        var lines = new List<string>();
        Assert.False(ProbeRun.Run(new WrongTorch(probe => probe.Op == Pointwise, result), Few, lines.Add));
        Assert.StartsWith($"wrong {said} ", lines[1], StringComparison.Ordinal);
        Assert.Equal(2, lines.Count);
    });

    /// <summary>A network of texts has no image, and its convolution gave wrong gradients on a machine on which the usual shapes were right.</summary>
    [Fact]
    public void Should_try_the_convolutions_over_sequences_of_a_network()
    {
        var builder = new GraphBuilder("texts", new TensorShape(40, 50));
        builder.Add(new Conv1d(64, 3, Same: true), "conv", Graph.InputName);
        builder.Add(new MaxPool1d(2, 2), "pool", builder.Last);
        Assert.Equal(["convolution over 40 tokens, 3 wide, 50→64, padded, batch 2"], NetworkProbes.Of(builder.Build(), batch: 2).Select(probe => probe.ToString()));
    }

    [Theory]
    [InlineData("output", "output")]
    [InlineData("input", "gradients")]
    [InlineData("in_proj_weight", "gradients")]
    [InlineData("out_proj.weight", "gradients")]
    public void Should_detect_an_attention_with_any_wrong_result(string result, string said) => OnTorch.Run(() =>
    {
        using var right = RightOneDnn.OrNone();
        var lines = new List<string>();
        Assert.False(ProbeRun.Run(new WrongTorch(probe => probe.Op is Attention, result), Few, lines.Add));
        Assert.StartsWith($"wrong {said} ", lines[^1], StringComparison.Ordinal);
        Assert.StartsWith("begin attention of 2 heads", lines[^2], StringComparison.Ordinal);
    });

    [Fact]
    public void Should_treat_NaN_as_wrong() => OnTorch.Run(() =>
    {
        using var right = RightOneDnn.OrNone();
        var lines = new List<string>();
        Assert.False(ProbeRun.Run(new NotANumber(), Few, lines.Add));
        Assert.StartsWith("wrong output ", lines[1], StringComparison.Ordinal);
    });

    /// <summary>Keras's definition of the network has uneven padding.</summary>
    [Fact]
    public void Should_find_torch_right_for_every_operation_of_a_network() => OnTorch.Run(() =>
    {
        var graph = BackboneCatalogue.Find("mobilenet_v2")!.Build(new BackboneOptions(new TensorShape(3, 64, 64), Top: true, Convention: Convention.Keras));
        var probes = NetworkProbes.Of(graph, batch: 2).ToList();
        Assert.Equal(probes.Count, probes.Distinct().Count());
        Assert.Contains("convolution 1×1, 320→1280 at 2×2, batch 2", probes.Select(probe => probe.ToString()));
        Assert.Contains("linear layer 1280→1000, batch 2", probes.Select(probe => probe.ToString()));

        using var right = RightOneDnn.OrNone();
        var lines = new List<string>();
        Assert.True(ProbeRun.Run(new TorchProbes(), probes, lines.Add), string.Join('\n', lines));
    });

    [Theory]
    [InlineData(2048, 512, 3)]
    [InlineData(320, 1280, 5)]
    [InlineData(960, 320, 7)]
    [InlineData(512, 2048, 7)]
    [InlineData(960, 160, 7)]
    public void Should_try_the_shapes_that_were_wrong_on_some_machine(int channels, int filters, int map)
    {
        var batches = ProbeList.All(bf16: false).Where(probe => probe.Op is Conv { Window: { Height: 1, Width: 1 } } conv && conv.Filters == filters && probe.Input.Equals(new TensorShape(channels, map, map)));
        Assert.Equal([1, 2, 4], batches.Select(probe => probe.Batch).Order());
    }

    private sealed class NotANumber : IProbedEngine
    {
        public IReadOnlyDictionary<string, float[]> Run(Probe probe, IReadOnlyDictionary<string, float[]> values)
        {
            var results = new TorchProbes().Run(probe, values);
            results["output"][3] = float.NaN;
            return results;
        }
    }
}
