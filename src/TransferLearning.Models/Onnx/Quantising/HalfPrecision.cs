namespace TransferLearning.Models.Onnx.Quantising;

/// <summary>Rewrites an ONNX graph so that its network is stored and computed with 16-bit floats. Its input, the preprocessing and its output stay in 32 bits.</summary>
internal static class HalfPrecision
{
    private const string Input = Graph.InputName + "/half";

    /// <summary>Rewrites a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <exception cref="RunException">A number is too large for 16 bits.</exception>
    public static void Rewrite(OnnxGraphWriter graph)
    {
        // The preprocessing ends with the node that makes the network's input; without preprocessing there is no such node.
        // A Cast to another type reads the input as it is: a float of 16 bits does not hold the number of every word.
        var first = graph.Nodes.FindIndex(node => node.Outputs.Contains(Graph.InputName)) + 1;
        var network = graph.Nodes[first..];
        var read = network.SelectMany(node => node.Inputs).ToHashSet(StringComparer.Ordinal);
        graph.Nodes.RemoveRange(first, network.Count);
        if (network.Exists(node => node.Inputs.Contains(Graph.InputName) && !IsOtherCast(node)))
            graph.Nodes.Add(Cast(Graph.InputName, Input, OnnxType.Float16));
        foreach (var node in network)
            graph.Nodes.Add(Narrowed(node));
        for (var i = 0; i < graph.Constants.Count; i++)
            if (graph.Constants[i] is { Type: OnnxType.Float } constant && read.Contains(constant.Name))
                graph.Constants[i] = Narrowed(constant);
    }

    private static OnnxNode Narrowed(OnnxNode node)
    {
        if (IsOtherCast(node))
            return node;
        string[] inputs = [.. node.Inputs.Select(input => input == Graph.InputName ? Input : input)];
        if (node.Outputs.Contains(OnnxModel.OutputName))
            return Cast(inputs[0], OnnxModel.OutputName, OnnxType.Float);
        return node.Op == "Cast"
            ? Cast(inputs[0], node.Outputs[0], OnnxType.Float16)
            : node with { Inputs = inputs };
    }

    private static bool IsOtherCast(OnnxNode node) => node.Op == "Cast" && !node.Attributes.Any(attribute => attribute is ("to", (long)OnnxType.Float));

    private static OnnxConstant Narrowed(OnnxConstant constant)
    {
        var values = new Half[constant.Floats.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (Half)constant.Floats[i];
            if (Half.IsInfinity(values[i]) && !float.IsInfinity(constant.Floats[i]))
                throw new RunException($"'{constant.Name}' has the number {constant.Floats[i]:G4}, which is too large for 16 bits (at most {Half.MaxValue:G5}).");
        }
        return OnnxConstant.Of<Half>(constant.Name, OnnxType.Float16, values, constant.Shape);
    }

    private static OnnxNode Cast(string input, string output, OnnxType type) => new("Cast", [input], [output], [("to", (long)type)]);
}
