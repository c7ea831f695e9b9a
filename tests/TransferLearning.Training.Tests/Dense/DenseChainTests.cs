using TransferLearning.Models.Layers;
using TransferLearning.Training.Dense;
using TransferLearning.Training.Losses;
using static TorchSharp.torch;
using DenseOfHead = TransferLearning.Models.Layers.Dense;

namespace TransferLearning.Training.Tests.Dense;

/// <summary>Compares the manual step of a head with libtorch's autograd over the same layers: loss, logits and every gradient.</summary>
[Collection(nameof(Alone))]
public sealed class DenseChainTests
{
    private const int Classes = 3;

    private static readonly Dictionary<string, LayerDefinition[]> Heads = new(StringComparer.Ordinal)
    {
        ["one layer"] = [Softmax(Classes)],
        ["dropout before it"] = [new DropoutLayer { Rate = 0.4 }, Softmax(Classes)],
        ["the blog's"] = [new FlattenLayer(), Relu(37), new DropoutLayer { Rate = 0.5 }, Softmax(Classes)],
        ["three layers, one without ReLU"] = [new FlattenLayer(), new DropoutLayer { Rate = 0.1 }, Relu(21), new DenseOfHead { Units = new(19) }, new DropoutLayer { Rate = 0.3 }, Relu(8), Softmax(Classes)],
        ["no bias"] = [new DenseOfHead { Units = new(16), Activation = "relu", UseBias = false }, Softmax(Classes)],
        ["a dropout of nothing"] = [Relu(5), new DropoutLayer { Rate = 0 }, Softmax(Classes)],
    };

    public static TheoryData<string, string> Cases()
    {
        var cases = new TheoryData<string, string>();
        foreach (var head in Heads.Keys)
            foreach (var loss in (string[])["cross entropy", "smoothed", "binary", "focal", "weighted", "shares"])
                cases.Add(head, loss);
        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Should_equal_autograd(string head, string how) => OnTorch.Run(() =>
    {
        // A fixed seed: if a value near 0 were rounded to different signs, the gradients would differ.
        manual_seed(3);
        var (graph, state) = Make(Heads[head]);
        using var chain = Chain(graph, state);
        Assert.NotNull(chain);
        var loss = Loss(how);
        // The batch size changes and changes back, as at the end of an epoch.
        foreach (var (batch, pass) in ((int, long)[])[(20, 0), (7, 1), (20, 2)])
        {
            var input = randn([batch, .. graph.Input.Sizes]);
            var targets = TargetsOf(how, batch);
            var mode = RunMode.Train(3, pass);
            var expected = TorchExecutor.Run(graph, state, input, mode);
            var mean = loss.Mean(expected, targets);
            mean.backward();
            var gradients = graph.Parameters.ToDictionary(spec => spec.Name, spec => state[spec.Name].grad!.clone());
            foreach (var spec in graph.Parameters)
                state[spec.Name].grad = null;

            var value = chain.Step(input, mode, loss, targets, out var logits);

            Near(mean, tensor(value), "loss");
            Near(expected, logits.Tensor, "logits");
            Assert.Equal(targets.Labels.data<long>().ToArray(), logits.Labels.ToArray());
            foreach (var (name, gradient) in gradients)
                Near(gradient, state[name].grad!, name);
            foreach (var spec in graph.Parameters)
                state[spec.Name].grad = null;
        }
    });

    [Fact]
    public void Should_accept_no_other_network() => OnTorch.Run(() =>
    {
        foreach (var layers in (LayerDefinition[][])[
            [new FlattenLayer(), new BatchNormLayer(), Softmax(Classes)],
            [new FlattenLayer(), new DenseOfHead { Units = new(4), Activation = "tanh" }, Softmax(Classes)],
            [new FlattenLayer(), new DropoutLayer { Rate = 0.1 }, new DropoutLayer { Rate = 0.2 }, Softmax(Classes)],
            [new FlattenLayer(), Relu(4), new DropoutLayer { Rate = 0.1 }, new DropoutLayer { Rate = 0.2 }, Softmax(Classes)],
            [new GlobalAveragePooling(), Softmax(Classes)]])
        {
            var (graph, state) = Make(layers);
            Assert.Null(Chain(graph, state));
        }

        // Not accepted: a frozen layer, and a layer in double precision.
        var (two, tensors) = Make([new FlattenLayer(), Relu(4), Softmax(Classes)]);
        Assert.Null(DenseChain.Of(two, [.. two.Parameters.Take(2)], two.Layers.ToHashSet(), tensors));
        tensors.Set(two.Parameters[0].Name, tensors[two.Parameters[0].Name].detach().to(float64));
        Assert.Null(Chain(two, tensors));
    });

    [Fact]
    public void Should_drop_nothing_in_a_layer_that_does_not_train() => OnTorch.Run(() =>
    {
        manual_seed(3);
        var (graph, state) = Make([new FlattenLayer(), Relu(30), new DropoutLayer { Rate = 0.5 }, Softmax(Classes)]);
        using var chain = DenseChain.Of(graph, graph.Parameters, graph.Layers.Where(layer => !layer.Contains("dropout", StringComparison.Ordinal)).ToHashSet(), state)!;
        var input = randn([20, .. graph.Input.Sizes]);
        chain.Step(input, RunMode.Train(3, 0), new CrossEntropy(), TargetsOf("cross entropy", 20), out var logits);
        Near(TorchExecutor.Run(graph, state, input, RunMode.Inference), logits.Tensor, "logits");
    });

    [Fact]
    public void Should_leak_no_tensor() => OnTorch.Run(() =>
    {
        manual_seed(3);
        var (graph, state) = Make(Heads["three layers, one without ReLU"]);
        var input = randn([20, .. graph.Input.Sizes]);
        foreach (var how in (string[])["cross entropy", "binary", "focal"])
        {
            var (loss, targets) = (Loss(how), TargetsOf(how, 20));
            Steps(1);
            var alive = SettledTensors.Count;
            Steps(3);
            Assert.True(alive == Tensor.TotalCount, $"{how}: {Tensor.TotalCount - alive}");

            void Steps(int count)
            {
                using var chain = Chain(graph, state)!;
                for (var i = 0; i < count; i++)
                    chain.Step(input, RunMode.Train(1, i), loss, targets, out _);
                foreach (var spec in graph.Parameters)
                    state[spec.Name].grad = null;
            }
        }
    });

    private static DenseOfHead Relu(int units) => new() { Units = new(units), Activation = "relu" };

    private static DenseOfHead Softmax(int units) => new() { Units = new(units), Activation = "softmax" };

    private static (Graph Graph, NetworkState State) Make(LayerDefinition[] layers)
    {
        var input = layers[0] is FlattenLayer or GlobalAveragePooling ? new TensorShape(5, 3, 2) : new TensorShape(43);
        var graph = LayerStack.Head(input, layers, Classes).ToLogits();
        var state = NetworkState.Initialise(graph, 1);
        foreach (var spec in graph.Parameters.Where(spec => !spec.IsBuffer))
            state[spec.Name].requires_grad = true;
        return (graph, state);
    }

    private static DenseChain? Chain(Graph graph, NetworkState state) => DenseChain.Of(graph, graph.Parameters, graph.Layers.ToHashSet(), state);

    private static Loss Loss(string how) => how switch
    {
        "smoothed" => new CrossEntropy { LabelSmoothing = 0.1 },
        "binary" => new BinaryCrossEntropy { LabelSmoothing = 0.2 },
        "focal" => new FocalLoss(),
        _ => new CrossEntropy(),
    };

    private static Targets TargetsOf(string how, int batch) => new(
        randint(0, Classes, [batch], dtype: int64),
        how == "shares" ? nn.functional.softmax(randn(batch, Classes), 1) : null,
        how == "weighted" ? rand(batch) : null);

    /// <summary>Asserts equality up to the rounding of sums of at most some dozens of float32 products.</summary>
    private static void Near(Tensor expected, Tensor actual, string what)
    {
        using var scope = NewDisposeScope();
        Assert.Equal(expected.shape, actual.shape);
        var off = (expected.detach() - actual.detach()).abs().max().item<float>();
        Assert.True(off <= 2e-6f * Math.Max(1, expected.detach().abs().max().item<float>()), $"{what} is {off} off");
    }
}
