using TransferLearning.Models.Engines;
using TransferLearning.Models.Onnx;
using static TorchSharp.torch;

namespace TransferLearning.Models.Tests.Onnx;

/// <summary>ONNX Runtime runs every family of backbones in a reduced precision, and its outputs point in the direction of torch's.</summary>
public class ReducedPrecisionTests
{
    // Enough for every operation of a family, and quick.
    private const long MostParameters = 3_000_000;

    /// <summary>The smallest of each family, because the others have the same operations. With TL_TESTS=full all are run, and whole.</summary>
    public static TheoryData<string> Backbones =>
        [.. Sizes.IsFull ? BackboneCatalogue.All.Select(backbone => backbone.Name) : BackboneCatalogue.All.GroupBy(backbone => backbone.Family).Select(family => family.MinBy(backbone => backbone.ParameterCount)!.Name)];

    [Theory, MemberData(nameof(Backbones))]
    public void Should_compute_each_family(string name) => OnTorch.Run(() =>
    {
        var backbone = BackboneCatalogue.Find(name)!;
        var size = SmallImage.Of(backbone);
        var whole = Part(backbone.Build(new TensorShape(3, size, size)));
        using var filled = Filled.State(whole);
        var (graph, state) = whole.DropDropout().FoldBatchNorm(filled);
        using var _ = state;
        var image = Filled.Image(graph.Input.Elements);
        var shape = graph.Input.WithBatch(1);
        using var none = no_grad();
        var expected = TorchExecutor.Run(graph, state, tensor(image, shape), RunMode.Inference).contiguous().data<float>().ToArray();
        using var ranges = new RangeMeasurement(graph, state);
        ranges.Add(image, shape);
        var eight = OnnxFile.Run(OnnxModel.Write(graph, state, null, precision: OnnxPrecision.EightBits(ranges.Values)), image, shape);
        var half = OnnxFile.Run(OnnxModel.Write(graph, state, null, precision: OnnxPrecision.Half), image, shape);
        Assert.InRange(Cosine(half, expected), 0.9999, 1.0001);
        Assert.InRange(Cosine(eight, expected), 0.99, 1.0001);
    });

    private static Graph Part(Graph graph) => Sizes.IsFull || graph.ParameterCount <= MostParameters
        ? graph
        : graph.CutPoints().Select(graph.EndingAt).TakeWhile(part => part.ParameterCount <= MostParameters).Last();

    private static double Cosine(float[] a, float[] b)
    {
        double Dot(float[] x, float[] y) => x.Zip(y, (p, q) => (double)p * q).Sum();
        return Dot(a, b) / Math.Sqrt(Dot(a, a) * Dot(b, b));
    }
}
