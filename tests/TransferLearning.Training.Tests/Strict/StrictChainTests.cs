using TransferLearning.Models.Layers;
using TransferLearning.Training.Losses;
using TransferLearning.Training.Strict;
using static TorchSharp.torch;
using DenseOfHead = TransferLearning.Models.Layers.Dense;

namespace TransferLearning.Training.Tests.Strict;

/// <summary>Compares the strict step with libtorch's autograd over the same layers: loss, logits, every gradient and the running statistics.</summary>
[Collection(nameof(Alone))]
public sealed class StrictChainTests
{
    private const int Classes = 3;

    private static readonly Dictionary<string, LayerDefinition[]> Heads = new(StringComparer.Ordinal)
    {
        ["one layer"] = [Units(Classes, "softmax")],
        ["dropout before it"] = [new DropoutLayer { Rate = 0.4 }, Units(Classes, "softmax")],
        ["flattened, wide"] = [new FlattenLayer(), Units(37, "relu"), new DropoutLayer { Rate = 0.5 }, Units(Classes, "softmax")],
        ["batch norm"] = [new FlattenLayer(), Units(21, "linear"), new BatchNormLayer(), new ActivationLayer { Function = "tanh" }, new DropoutLayer { Rate = 0.3 }, Units(8, "sigmoid"), new BatchNormLayer { Momentum = 0.5 }, Units(Classes, "softmax")],
        ["no bias"] = [new DenseOfHead { Units = new(16), Activation = "relu", UseBias = false }, Units(Classes, "softmax")],
    };

    public static TheoryData<string, string> Cases()
    {
        var cases = new TheoryData<string, string>();
        foreach (var head in Heads.Keys)
            foreach (var loss in StrictLossTests.Names)
                cases.Add(head, loss);
        return cases;
    }

    public static TheoryData<string> Functions => [.. StrictFunctions.Names];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Should_equal_autograd(string head, string how) => OnTorch.Run(() => Compare(Heads[head], how));

    [Theory]
    [MemberData(nameof(Functions))]
    public void Should_equal_autograd_with_the_activation(string function) => OnTorch.Run(() => Compare([Units(24, "linear"), new ActivationLayer { Function = function }, Units(Classes, "softmax")], "cross entropy"));

    [Fact]
    public void Should_add_the_gradients_of_several_batches() => OnTorch.Run(() =>
    {
        manual_seed(3);
        var (graph, state) = Make(Heads["batch norm"]);
        var (input, targets) = (randn([16, .. graph.Input.Sizes]), StrictLossTests.Targets("cross entropy", 16, Classes));
        var loss = new CrossEntropy();
        using var copy = Frozen(graph, state);
        foreach (var pass in (long[])[0, 1])
            loss.Mean(TorchExecutor.Run(graph, copy, input, RunMode.Train(3, pass)), targets).mul(0.5).backward();
        using var chain = new StrictChain(graph, Trained(graph), state);
        foreach (var pass in (long[])[0, 1])
            chain.Step(input, RunMode.Train(3, pass), loss.Strict, targets, 0.5, adds: pass > 0, out _);
        foreach (var spec in Trained(graph))
            Near(copy[spec.Name].grad!, state[spec.Name].grad!, spec.Name);
    });

    [Fact]
    public void Should_leave_frozen_parameters_without_a_gradient() => OnTorch.Run(() =>
    {
        manual_seed(3);
        var (graph, state) = Make(Heads["batch norm"]);
        var trained = Trained(graph).Where(spec => spec.Name != Trained(graph)[0].Name).ToList();
        using var chain = new StrictChain(graph, trained, state);
        var mode = RunMode.Train(3, 0, graph.Layers.Skip(3).ToHashSet()) with { MovingLayers = new HashSet<string>() };
        var before = graph.Parameters.Where(spec => spec.IsBuffer).ToDictionary(spec => spec.Name, spec => state[spec.Name].clone());
        chain.Step(randn([12, .. graph.Input.Sizes]), mode, new CrossEntropy().Strict, StrictLossTests.Targets("cross entropy", 12, Classes), 1, false, out _);
        Assert.Null(state[Trained(graph)[0].Name].grad);
        Assert.All(trained, spec => Assert.NotNull(state[spec.Name].grad));
        Assert.All(before, pair => Assert.True(pair.Value.equal(state[pair.Key]).all().item<bool>()));
    });

    [Fact]
    public void Should_name_the_layer_that_libtorch_computes()
    {
        Assert.Null(StrictLayers.Obstacle(LayerStack.Head(new TensorShape(5, 3, 2), Heads["batch norm"], Classes).ToLogits()));
        Assert.Contains("(gelu)", Obstacle(new ActivationLayer { Function = "gelu" }), StringComparison.Ordinal);
        Assert.Contains("(layer_norm)", Obstacle(new LayerNormLayer()), StringComparison.Ordinal);
        Assert.Contains("(softmax)", Obstacle(new ActivationLayer { Function = "softmax" }), StringComparison.Ordinal);

        static string? Obstacle(LayerDefinition layer) => StrictLayers.Obstacle(LayerStack.Head(new TensorShape(43), [Units(5, "relu"), layer, Units(Classes, "softmax")], Classes).ToLogits());
    }

    [Fact]
    public void Should_leak_no_tensor() => OnTorch.Run(() =>
    {
        manual_seed(3);
        var (graph, state) = Make(Heads["batch norm"]);
        var (input, targets) = (randn([20, .. graph.Input.Sizes]), StrictLossTests.Targets("shares", 20, Classes));
        Steps(1);
        var alive = SettledTensors.Count;
        Steps(3);
        Assert.Equal(alive, Tensor.TotalCount);

        void Steps(int count)
        {
            using var chain = new StrictChain(graph, Trained(graph), state);
            for (var i = 0; i < count; i++)
            {
                chain.Step(input, RunMode.Train(1, i), new FocalLoss().Strict, targets, 1, false, out var logits);
                logits.Dispose();
                chain.Infer(input).Dispose();
            }

            foreach (var spec in graph.Parameters)
                state[spec.Name].grad = null;
        }
    });

    private static void Compare(LayerDefinition[] layers, string how)
    {
        // A fixed seed: if a value near 0 were rounded to different signs, the gradients would differ.
        manual_seed(3);
        var (graph, state) = Make(layers);
        using var copy = Frozen(graph, state);
        using var chain = new StrictChain(graph, Trained(graph), state);
        var loss = StrictLossTests.Loss(how);
        // The batch size changes and changes back, as at the end of an epoch. A batch of one has no variance.
        foreach (var (batch, pass) in ((int, long)[])[(20, 0), (7, 1), (20, 2), (1, 3)])
        {
            var input = randn([batch, .. graph.Input.Sizes]);
            var targets = StrictLossTests.Targets(how, batch, Classes);
            var mode = RunMode.Train(3, pass);
            var expected = TorchExecutor.Run(graph, copy, input, mode);
            var mean = loss.Mean(expected, targets);
            mean.backward();

            var value = chain.Step(input, mode, loss.Strict!, targets, 1, adds: false, out var logits);

            Near(mean, tensor((float)value), "loss");
            Near(expected, logits, "logits");
            foreach (var spec in graph.Parameters)
                if (spec.IsBuffer)
                    Near(copy[spec.Name], state[spec.Name], spec.Name);
                else
                    Near(copy[spec.Name].grad!, state[spec.Name].grad!, spec.Name);
            Near(TorchExecutor.Run(graph, copy, input, RunMode.Inference), chain.Infer(input), "inference");
            foreach (var spec in Trained(graph))
                copy[spec.Name].grad = null;
        }
    }

    private static DenseOfHead Units(int units, string activation) => new() { Units = new(units), Activation = activation };

    private static IReadOnlyList<ParameterSpec> Trained(Graph graph) => [.. graph.Parameters.Where(spec => !spec.IsBuffer)];

    private static (Graph Graph, NetworkState State) Make(LayerDefinition[] layers)
    {
        var input = layers[0] is FlattenLayer ? new TensorShape(5, 3, 2) : new TensorShape(43);
        var graph = LayerStack.Head(input, layers, Classes).ToLogits();
        var state = NetworkState.Initialise(graph, 1);
        foreach (var spec in Trained(graph))
            state[spec.Name].requires_grad = true;
        return (graph, state);
    }

    private static NetworkState Frozen(Graph graph, NetworkState state)
    {
        var copy = state.Clone();
        foreach (var spec in Trained(graph))
            copy[spec.Name].requires_grad = true;
        return copy;
    }

    private static void Near(Tensor expected, Tensor actual, string what)
    {
        using var scope = NewDisposeScope();
        Assert.Equal(expected.shape, actual.shape);
        var off = (expected.detach() - actual.detach()).abs().max().item<float>();
        Assert.True(off <= 1e-5f * Math.Max(1, expected.detach().abs().max().item<float>()), $"{what} is {off} off");
    }
}
