namespace TransferLearning.Models.Onnx.Quantising;

/// <summary>Adds nodes to a graph that compute what the quantiser needs to know of its values.</summary>
internal static class RangeOutputs
{
    /// <summary>Adds the nodes.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="output">The name of the new output: for each ranged value its smallest and its largest element, then the mean of each channel of each convolution's input.</param>
    /// <returns>The names of the ranged values, and those of the convolutions' inputs with their channels, in the order of the output.</returns>
    public static (IReadOnlyList<string> Ranged, IReadOnlyList<(string Name, int Channels)> Averaged) Write(OnnxGraphWriter graph, string output)
    {
        var part = new QuantisablePart(graph);
        var averaged = part.ConvolutionInputs;
        var scope = new OnnxScope(graph, output);
        var (first, all) = (scope.Integers(0), scope.Integers(-1));
        string[] parts =
        [
            .. part.Ranged.SelectMany(value => new[] { End("ReduceMin", value), End("ReduceMax", value) }),
            .. averaged.Select(value => scope.Emit("Reshape", scope.Emit("GlobalAveragePool", [value.Name]), all)),
        ];
        graph.Node("Concat", parts, [output], [("axis", 0L)]);
        return (part.Ranged, averaged);

        string End(string reduction, string value) => scope.Emit("Unsqueeze", scope.Emit(reduction, [value], ("keepdims", 0L)), first);
    }
}
