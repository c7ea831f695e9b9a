using TransferLearning.Models.Layers;
using TransferLearning.Models.Ops;
using TransferLearning.Models.Torch;
using static TorchSharp.torch;

namespace TransferLearning.Models.Tests.Execution;

[Collection(nameof(Alone))]
public class TorchExecutorTests
{
    private static Graph ConvNorm() => LayerStack.Backbone(new(3, 8, 8), [new Convolution { Filters = 4 }, new BatchNormLayer(), new DropoutLayer { Rate = 0.5 }, new GlobalAveragePooling()], 2);

    [Fact]
    public void Should_update_statistics_as_PyTorch_in_trained_layers_only() => OnTorch.Run(() =>
    {
        var graph = ConvNorm();
        using var state = Filled.State(graph);
        var x = tensor(Filled.Image(2 * 3 * 8 * 8), [2, 3, 8, 8]);
        var before = Statistics();
        using (no_grad())
        {
            var inference = TorchExecutor.Run(graph, state, x, RunMode.Inference);
            var frozen = TorchExecutor.Run(graph, state, x, RunMode.Train(1, 0, new HashSet<string>()));
            Assert.Equal(Values(inference), Values(frozen));
            Assert.Equal(before, Statistics());
            TorchExecutor.Run(graph, state, x, RunMode.Train(1, 0, new HashSet<string> { "batch_norm_1" }));
        }
        Assert.NotEqual(before, Statistics());
        // PyTorch: (1 − m)·old + m·mean, and the unbiased variance. Here m = 1 − 0.99, where 0.99 is Keras's default.
        var conv = nn.functional.conv2d(x, state["layers.0.weight"], state["layers.0.bias"]);
        var mean = conv.mean([0, 2, 3]).mul(0.01).add(tensor(before[..4]).mul(0.99));
        var variance = conv.var([0, 2, 3], unbiased: true).mul(0.01).add(tensor(before[4..]).mul(0.99));
        Close.Assert([.. Values(mean), .. Values(variance)], Statistics(), 1e-5);

        float[] Statistics() => [.. Values(state["layers.1.running_mean"]), .. Values(state["layers.1.running_var"])];
    });

    [Fact]
    public void Should_keep_the_statistics_for_a_batch_of_one_value_per_channel() => OnTorch.Run(() =>
    {
        var graph = LayerStack.Head(new(6), [new BatchNormLayer()], 2);
        using var state = Filled.State(graph);
        var before = Statistics();
        using (no_grad())
        {
            var one = tensor(Filled.Image(6), [1, 6]);
            Assert.Equal(Values(TorchExecutor.Run(graph, state, one, RunMode.Inference)), Values(TorchExecutor.Run(graph, state, one, RunMode.Train(1, 0))));
            Assert.Equal(before, Statistics());
            TorchExecutor.Run(graph, state, tensor(Filled.Image(12), [2, 6]), RunMode.Train(1, 0));
        }
        Assert.NotEqual(before, Statistics());
        Assert.All(Statistics(), value => Assert.True(float.IsFinite(value)));

        float[] Statistics() => [.. state.Names.Where(name => name.Contains("running", StringComparison.Ordinal)).SelectMany(name => Values(state[name]))];
    });

    /// <summary>A part of a batch gets the masks that its rows have in the whole batch, per element and per row.</summary>
    [Fact]
    public void Should_drop_the_same_in_a_part_of_a_batch() => OnTorch.Run(() =>
    {
        var builder = new GraphBuilder("drops", new TensorShape(7, 5));
        builder.Add(new Dropout(0.3), "dropout", Graph.InputName);
        builder.Add(new StochasticDepth(0.4), "depth", builder.Last);
        var graph = builder.Build();
        using var state = new NetworkState();
        var ones = TorchSharp.torch.ones(9, 7, 5);
        var whole = Values(TorchExecutor.Run(graph, state, ones, RunMode.Train(1, 5)));
        Assert.Contains(whole, value => value == 0);
        Assert.Equal(whole[(4 * 35)..(6 * 35)], Values(TorchExecutor.Run(graph, state, ones.narrow(0, 4, 2), RunMode.Train(1, 5) with { Rows = new RowRange(4, 9) })));
    });

    [Fact]
    public void Should_determine_dropout_by_seed_step_and_node() => OnTorch.Run(() =>
    {
        var graph = LayerStack.Head(new(4096), [new DropoutLayer { Rate = 0.3 }, new DropoutLayer { Rate = 0.3 }], 2);
        using var state = new NetworkState();
        var ones = torch_ones();
        float[] Of(long seed, long step, IReadOnlySet<string>? layers = null) => Values(TorchExecutor.Run(graph, state, ones, RunMode.Train(seed, step, layers)));
        Assert.Equal(Of(1, 5), Of(1, 5));
        Assert.NotEqual(Of(1, 5), Of(1, 6));
        Assert.NotEqual(Of(1, 5), Of(2, 5));
        var first = Of(1, 5, new HashSet<string> { "head.0.dropout" });
        Assert.NotEqual(first, Of(1, 5, new HashSet<string> { "head.1.dropout" }));
        Assert.All(first, value => Assert.True(value == 0 || Math.Abs(value - (1 / 0.7)) < 1e-6));
        Assert.InRange(first.Count(value => value == 0), 0.25 * 4096, 0.35 * 4096);
        Assert.All(Values(TorchExecutor.Run(graph, state, ones, RunMode.Inference)), value => Assert.Equal(1, value));

        static Tensor torch_ones() => TorchSharp.torch.ones(1, 4096);
    });

    [Fact]
    public void Should_initialise_by_seed_and_name_alone() => OnTorch.Run(() =>
    {
        var graph = LayerStack.Head(new(100), [new Dense { Units = new(50) }, new Dense { Units = new(100) }], 2);
        using var one = NetworkState.Initialise(graph, 7);
        using var two = new NetworkState();
        foreach (var spec in graph.Parameters.Reverse())
            two.Initialise(spec, 7);
        foreach (var spec in graph.Parameters)
            Assert.Equal(Values(one[spec.Name]), Values(two[spec.Name]));
        // Glorot uniform: the limit is √(6 / (100 + 50)).
        var kernel = Values(one["head.0.weight"]);
        Assert.InRange(kernel.Max(), 0.19f, 0.2f);
        Assert.InRange(kernel.Min(), -0.2f, -0.19f);
        Assert.All(Values(one["head.0.bias"]), value => Assert.Equal(0, value));
        using var other = NetworkState.Initialise(graph, 8);
        Assert.NotEqual(kernel, Values(other["head.0.weight"]));
    });

    [Fact]
    public void Should_have_right_gradients_through_in_place_activations() => OnTorch.Run(() =>
    {
        var graph = LayerStack.Head(new(6), [new Dense { Units = new(5), Activation = "relu" }, new Dense { Units = new(3), Activation = "softmax" }], 3);
        using var state = Filled.State(graph);
        foreach (var name in state.Names)
            state[name].requires_grad_(true);
        var x = tensor(Filled.Image(12), [2, 6]);
        TorchExecutor.Run(graph.ToLogits(), state, x, RunMode.Train(0, 0)).sum().backward();
        var hidden = nn.functional.relu(nn.functional.linear(x, state["head.0.weight"], state["head.0.bias"]));
        var expected = hidden.sum([0L]).expand(3, 5);
        Close.Assert(Values(expected), Values(state["head.1.weight"].grad!), 1e-5);
    });

    [Fact]
    public void Should_leak_no_tensor_over_steps() => OnTorch.Run(() =>
    {
        var graph = ConvNorm();
        using var state = Filled.State(graph);
        using var x = tensor(Filled.Image(2 * 3 * 8 * 8), [2, 3, 8, 8]);
        var executor = new TorchExecutor(graph);
        long Step(long step)
        {
            using var none = no_grad();
            using var output = executor.Run(state, x, RunMode.Train(1, step));
            return LiveTensors.Count;
        }
        // Otherwise tensors that earlier tests dropped could be finalized during the steps and change the count.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var first = Step(0);
        for (var step = 1; step < 5; step++)
            Assert.Equal(first, Step(step));
    });

    [Fact]
    public void Should_refuse_a_batch_of_another_shape() => OnTorch.Run(() =>
    {
        var graph = ConvNorm();
        using var state = Filled.State(graph);
        Assert.Throws<ShapeException>(() => TorchExecutor.Run(graph, state, zeros(2, 3, 8, 9), RunMode.Inference));
    });

    private static float[] Values(Tensor tensor) => tensor.detach().contiguous().data<float>().ToArray();
}
