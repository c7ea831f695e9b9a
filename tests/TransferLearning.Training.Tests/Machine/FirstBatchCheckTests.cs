using TransferLearning.Models.Machine;
using TransferLearning.Models.Ops;
using TransferLearning.Models.Tests;
using TransferLearning.Models.Torch;
using TransferLearning.Training.Machine;
using TransferLearning.Training.Precision;
using static TorchSharp.torch;

namespace TransferLearning.Training.Tests.Machine;

/// <summary>The check of a run's first batch with operations that are wrong in one mode.</summary>
[Collection(nameof(Alone))]
public sealed class FirstBatchCheckTests
{
    private static readonly string[] Kernels = ["stem.weight", "project.weight", "expand.weight"];

    [NeedsRightOneDnnTheory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(20)]
    public void Should_find_nothing_if_torch_is_right(int batch) => Check(Network(conv => conv), batch);

    [NeedsRightOneDnnTheory]
    [InlineData(1)]
    [InlineData(20)]
    public void Should_name_the_first_layer_whose_output_is_wrong(int batch)
    {
        var wrong = Assert.Throws<ModeFaultException>(() => Check(Network(conv => new WrongConv(conv)), batch));
        Assert.Equal("standard", wrong.Mode.Name);
        Assert.StartsWith($"layer 'project': conv from [12, 8, 8] to [24, 8, 8], batch {batch} (outputs differ by ", wrong.Fault, StringComparison.Ordinal);
    }

    [NeedsRightOneDnnFact]
    public void Should_name_a_wrong_gradient_if_convolutions_train()
    {
        var wrong = Assert.Throws<ModeFaultException>(() => Check(Network(conv => new WrongGradient(conv)), 4));
        Assert.Contains("the gradient of '", wrong.Fault, StringComparison.Ordinal);
        // Prediction needs no gradients.
        Check(Network(conv => new WrongGradient(conv)), 4, trained: []);
    }

    [NeedsRightOneDnnFact]
    public void Should_find_wrong_outputs_and_gradients_in_bfloat16_too()
    {
        Check(Network(conv => conv), 4, bf16: true);
        var outputs = Assert.Throws<ModeFaultException>(() => Check(Network(conv => new WrongConv(conv)), 4, bf16: true));
        Assert.StartsWith("layer 'project': conv", outputs.Fault, StringComparison.Ordinal);
        var gradients = Assert.Throws<ModeFaultException>(() => Check(Network(conv => new WrongGradient(conv)), 4, bf16: true));
        Assert.StartsWith("the gradient of '", gradients.Fault, StringComparison.Ordinal);
    }

    [NeedsRightOneDnnFact]
    public void Should_find_nothing_in_the_mode_that_is_right() => OnTorch.Run(() =>
    {
        using (TorchModes.Enter(TorchMode.Find("nchw")!))
        {
            CheckHere(Network(conv => new WrongConv(conv)), 4, Kernels, null);
            CheckHere(Network(conv => new WrongGradient(conv)), 4, Kernels, null);
        }
    });

    [NeedsRightOneDnnFact]
    public void Should_blame_the_second_engine_if_two_modes_of_torch_agree()
    {
        var notices = new List<string>();
        Check(Network(conv => conv, wrongInOnnx: true), 4, notice: notices.Add);
        Assert.Contains("ONNX Runtime's outputs differ by 2.0e+0 of the largest from torch's, but two modes of torch agree", Assert.Single(notices), StringComparison.Ordinal);
    }

    [NeedsRightOneDnnFact]
    public void Should_not_affect_the_run() => OnTorch.Run(() =>
    {
        var graph = Network(conv => conv);
        using var state = NetworkState.Initialise(graph, seed: 1);
        foreach (var name in Kernels)
            state[name].requires_grad = true;
        var before = state.Names.ToDictionary(name => name, name => state[name].detach().contiguous().bytes.ToArray());
        var random = random_state();
        var (threads, oneDnn) = (TorchThreads.Count, TorchModes.Current);

        new FirstBatchCheck(graph, state, new MixedPrecision(CPU.type, isBf16: false), 20, Kernels, null).Run(Batch(graph, 20), CancellationToken.None);

        Assert.All(state.Names, name => Assert.Equal(before[name], state[name].detach().contiguous().bytes.ToArray()));
        Assert.All(Kernels, name => Assert.True(state[name].grad is null));
        Assert.Equal(random, random_state());
        Assert.Equal((threads, oneDnn), (TorchThreads.Count, TorchModes.Current));

        static byte[] random_state() => get_rng_state().bytes.ToArray();
    });

    /// <summary>A stem, a 1×1 convolution that can be replaced, another one beside a shortcut, and a head.</summary>
    private static Graph Network(Func<Conv, Op> project, bool wrongInOnnx = false)
    {
        var builder = new GraphBuilder("network", new TensorShape(3, 16, 16));
        builder.Add(new Conv(12, Window.Square(3, 2, 1), Bias: false), "stem", Graph.InputName);
        builder.Add(new BatchNorm(), "norm", builder.Last);
        var projected = builder.Add(project(new Conv(24, Window.Square(1))), "project", builder.Last);
        var expanded = builder.Add(new Conv(24, Window.Square(3, 1, 1)), "expand", projected);
        builder.Add(new Add(), "add", [projected, expanded]);
        builder.Add(new GlobalPool(), "pool", builder.Last);
        builder.Add(new Linear(5), "head", builder.Last);
        if (wrongInOnnx)
            builder.Add(new WrongInOnnx(), "wrong", builder.Last);
        return builder.Build();
    }

    private static void Check(Graph graph, int batch, string[]? trained = null, Action<string>? notice = null, bool bf16 = false) =>
        OnTorch.Run(() => CheckHere(graph, batch, trained ?? Kernels, notice, bf16));

    private static void CheckHere(Graph graph, int batch, string[] trained, Action<string>? notice, bool bf16 = false)
    {
        using var state = NetworkState.Initialise(graph, seed: 1);
        foreach (var name in trained)
            state[name].requires_grad = true;
        new FirstBatchCheck(graph, state, new MixedPrecision(CPU.type, bf16), 20, trained, notice).Run(Batch(graph, batch), CancellationToken.None);
    }

    private static Tensor Batch(Graph graph, int batch)
    {
        using var generator = new Generator(3);
        return ChannelsLast.Of(randn(graph.Input.WithBatch(batch), generator: generator));
    }
}
