namespace TransferLearning.Models.Onnx.Quantising;

/// <summary>Adds nodes to a graph that compute the smallest and the largest element of each value whose range the quantiser needs.</summary>
internal static class RangeOutputs
{
    /// <summary>Adds the nodes.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="output">The name of the new output: for each value its smallest and its largest element.</param>
    /// <returns>The names of the values, in the order of the output.</returns>
    public static IReadOnlyList<string> Write(OnnxGraphWriter graph, string output)
    {
        var values = new QuantisablePart(graph).Ranged;
        var scope = new OnnxScope(graph, output);
        var first = scope.Integers(0);
        string[] ends = [.. values.SelectMany(value => new[] { End("ReduceMin", value), End("ReduceMax", value) })];
        graph.Node("Concat", ends, [output], [("axis", 0L)]);
        return values;

        string End(string reduction, string value) => scope.Emit("Unsqueeze", scope.Emit(reduction, [value], ("keepdims", 0L)), first);
    }
}
