using TransferLearning.Models.Onnx;
using TransferLearning.Models.Onnx.Quantising;

namespace TransferLearning.Models.Tests.Onnx;

/// <summary>Which nodes of a graph are computed with 8-bit numbers, and in which form they are written.</summary>
public class QuantisedGraphTests
{
    [Fact]
    public void Should_keep_the_numbers_between_convolutions_in_8_bits()
    {
        var graph = Residual();
        var part = new QuantisablePart(graph);
        // The pooling only moves numbers, so it has the range of its input; the mean and what follows it stay in floats.
        Assert.Equal(["x", "relu", "second", "sum"], part.Ranged);
        Assert.Equal("sum", part.RangeOf("pool"));
        Assert.Equal(["first", "relu", "second", "sum", "pool"], graph.Nodes.Where(part.Has).Select(node => node.Outputs[0]));
        Assert.False(part.IsMadeHere("mean"));
    }

    [Fact]
    public void Should_write_pairs_around_each_node_and_drop_the_weights_in_floats()
    {
        var graph = Residual();
        Quantiser.Rewrite(graph, new MeasuredValues(new[] { "x", "relu", "second", "sum" }.ToDictionary(name => name, _ => new ValueRange(-1, 3)), new Dictionary<string, float[]>()));
        OnnxNode Made(string output) => graph.Nodes.Single(node => node.Outputs.Contains(output));
        Assert.Equal(["x/dq", "first/weight/dq", "first/bias/dq"], Made("first").Inputs);
        Assert.Equal(["first"], Made("relu").Inputs);
        Assert.Equal(["relu/dq", "second/dq"], Made("sum").Inputs);
        Assert.Equal(["pool/dq"], Made("mean").Inputs);
        Assert.Equal(["mean", "small"], Made("output").Inputs);
        Assert.Equal(Made("sum/q").Inputs.Skip(1).Select(name => Data(graph, name)), Made("pool/q").Inputs.Skip(1).Select(name => Data(graph, name)));
        Assert.DoesNotContain(graph.Constants, constant => constant.Name is "w1" or "b1" or "w2");
        Assert.Contains(graph.Constants, constant => constant is { Name: "first/weight/q", Type: OnnxType.Int8, Data.Length: 12 });
        Assert.Contains(graph.Constants, constant => constant is { Name: "first/bias/q", Type: OnnxType.Int32 });
        Assert.Contains(graph.Constants, constant => constant is { Name: "small", Type: OnnxType.Float });
    }

    [Fact]
    public void Should_refuse_ranges_of_another_graph() =>
        Assert.Contains("'x' was not measured", Assert.Throws<ArgumentException>(() => Quantiser.Rewrite(Residual(), new MeasuredValues(new Dictionary<string, ValueRange>(), new Dictionary<string, float[]>()))).Message, StringComparison.Ordinal);

    [Fact]
    public void Should_refuse_a_weight_that_16_bits_cannot_hold()
    {
        var graph = new OnnxGraphWriter(_ => throw new InvalidOperationException());
        graph.Node("MatMul", [Graph.InputName, graph.Constant("big", [70_000f], [1, 1])], ["product"], []);
        graph.Node("Identity", ["product"], [OnnxModel.OutputName], []);
        Assert.Contains("'big' has the number 7E+04", Assert.Throws<RunException>(() => HalfPrecision.Rewrite(graph)).Message, StringComparison.Ordinal);
    }

    // x → conv → relu → conv → add(relu) → max pool → mean → small product
    private static OnnxGraphWriter Residual()
    {
        var graph = new OnnxGraphWriter(_ => throw new InvalidOperationException());
        graph.Node("Conv", ["x", graph.Constant("w1", new float[12], [4, 3, 1, 1]), graph.Constant("b1", [1f, 2, 3, 4], [4])], ["first"], []);
        graph.Node("Relu", ["first"], ["relu"], []);
        graph.Node("Conv", ["relu", graph.Constant("w2", new float[16], [4, 4, 1, 1])], ["second"], []);
        graph.Node("Add", ["relu", "second"], ["sum"], []);
        graph.Node("MaxPool", ["sum"], ["pool"], []);
        graph.Node("GlobalAveragePool", ["pool"], ["mean"], []);
        graph.Node("MatMul", ["mean", graph.Constant("small", new float[8], [4, 2])], ["output"], []);
        return graph;
    }

    private static string Data(OnnxGraphWriter graph, string name) => Convert.ToHexString(graph.Constants.Single(constant => constant.Name == name).Data);
}
