using TransferLearning.Models.Backbones;
using TransferLearning.Models.Machine;
using TransferLearning.Models.Ops;
using TransferLearning.Models.Tests;
using TransferLearning.Models.Torch;
using TransferLearning.Training.Machine;
using TransferLearning.Training.Precision;
using static TorchSharp.torch;

namespace TransferLearning.Training.Tests.Machine;

/// <summary>The effect of rounding alone on the outputs and gradients of the catalogue's networks: it must stay within the tolerances.</summary>
[Collection(nameof(Alone))]
public sealed class RoundingTests
{
    /// <summary>A few networks with a large effect of rounding; with TL_TESTS=full, the member of each family with the fewest multiply-adds.</summary>
    public static TheoryData<string> Backbones => Sizes.IsFull
        ? [.. BackboneCatalogue.All.GroupBy(backbone => backbone.Family).Select(family => family.MinBy(backbone => Build(backbone).MultiplyAdds)!.Name)]
        : ["squeezenet1_1", "resnet18", "mobilenet_v2_0.35"];

    [NeedsRightOneDnnTheory, MemberData(nameof(Backbones))]
    public void Should_leave_room_for_rounding(string name) => OnTorch.Run(() =>
    {
        var graph = Build(BackboneCatalogue.Find(name)!);
        using var state = Filled.State(graph);
        var kernels = graph.Parameters.Where(spec => spec.Role == ParameterRole.Kernel && !spec.IsBuffer).Select(spec => spec.Name).ToList();
        foreach (var kernel in kernels)
            state[kernel].requires_grad = true;
        var batch = ChannelsLast.Of(tensor(Filled.Image(2 * graph.Input.Elements), graph.Input.WithBatch(2)));
        var bf16 = new MixedPrecision(CPU.type, isBf16: true);

        Assert.InRange(Errors(graph, state, state, bf16, kernels, batch).Outputs, 0, Agreement.Bf16Tolerance / 2);
        new FirstBatchCheck(graph, state, bf16, 2, kernels, notice => Assert.Fail(notice)).Run(batch, CancellationToken.None);

        using var rounded = Rounded(state, kernels);
        var tf32 = Errors(WithTf32(graph), rounded, state, new MixedPrecision(CPU.type, isBf16: false), kernels, batch);
        Assert.InRange(tf32.Outputs, 0, Agreement.DeviceTolerance / 2);
        Assert.InRange(tf32.Gradients, 0, Agreement.Tf32GradientTolerance);
    });

    private static (double Outputs, double Gradients) Errors(Graph graph, NetworkState own, NetworkState state, MixedPrecision precision, IReadOnlyList<string> kernels, Tensor batch)
    {
        var plain = new Graph(graph.Name, graph.Input, [.. graph.Nodes.Select(node => node.Op is Tf32Op rounding ? node with { Op = rounding.Right } : node)], graph.Output);
        var second = ReferenceModes.Second(TorchMode.Standard);
        var fp32 = new MixedPrecision(CPU.type, isBf16: false);
        var outputs = Agreement.Difference(new ForwardPass(own, precision, 2, CancellationToken.None).Own(graph, batch), new ForwardPass(state, fp32, 2, CancellationToken.None).In(second, plain, batch));
        var pass = new GradientPass(plain, state, fp32, kernels, CancellationToken.None);
        return (outputs, pass.Difference(new GradientPass(graph, own, precision, kernels, CancellationToken.None).Own(batch), pass.In(second, batch)).Error);
    }

    private static Graph WithTf32(Graph graph) =>
        new(graph.Name, graph.Input, [.. graph.Nodes.Select(node => node.Op is Conv or Linear ? node with { Op = new Tf32Op(node.Op) } : node)], graph.Output);

    private static NetworkState Rounded(NetworkState state, IReadOnlyList<string> kernels)
    {
        using var none = no_grad();
        var rounded = state.Clone();
        foreach (var name in kernels)
            rounded.Set(name, Tf32.Round(state[name]));
        foreach (var name in kernels)
            rounded[name].requires_grad = true;
        return rounded;
    }

    private static Graph Build(Backbone backbone) => backbone.Build(new TensorShape(3, SmallImage.Of(backbone), SmallImage.Of(backbone)));
}
