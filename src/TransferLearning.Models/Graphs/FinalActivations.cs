using TransferLearning.Models.Ops;

namespace TransferLearning.Models.Graphs;

/// <summary>The activation that turns a network's logits into its output.</summary>
public enum FinalActivation
{
    /// <summary>None, or an activation whose output is not a probability.</summary>
    None,

    /// <summary>Softmax over the classes.</summary>
    Softmax,

    /// <summary>A sigmoid for each unit.</summary>
    Sigmoid,
}

/// <summary>
/// Finds the final activation and cuts it off. Losses are computed on logits, because softmax and logarithm are numerically stable only together.
/// </summary>
public static class FinalActivations
{
    /// <summary>The activation in the graph's last node.</summary>
    public static FinalActivation FinalActivation(this Graph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return graph.Nodes is [.., { Op: Activation activation } last] && last.Name == graph.Output
            ? activation.Function switch
            {
                "softmax" => Graphs.FinalActivation.Softmax,
                "sigmoid" => Graphs.FinalActivation.Sigmoid,
                _ => Graphs.FinalActivation.None,
            }
            : Graphs.FinalActivation.None;
    }

    /// <summary>The graph without its final softmax or sigmoid. A graph that has neither is returned unchanged.</summary>
    public static Graph ToLogits(this Graph graph) =>
        graph.FinalActivation() == Graphs.FinalActivation.None ? graph : graph.EndingAt(graph[graph.Output].Inputs[0]);

    /// <summary>The graph with its logits divided by a temperature before the final softmax or sigmoid.</summary>
    /// <exception cref="ArgumentException">The graph has no such activation, or the temperature is not a positive number.</exception>
    public static Graph WithTemperature(this Graph graph, double temperature)
    {
        if (graph.FinalActivation() == Graphs.FinalActivation.None)
            throw new ArgumentException($"'{graph.Name}' does not end in softmax or sigmoid, so it takes no temperature");
        if (!double.IsFinite(temperature) || (float)temperature <= 0)
            throw new ArgumentException($"a temperature is a positive number, not {temperature}");
        const string Name = "temperature";
        var last = graph.Nodes[^1];
        return new Graph(graph.Name, graph.Input, [.. graph.Nodes.SkipLast(1), new GraphNode(Name, new Temperature(temperature), last.Inputs, null, Name, Name), last with { Inputs = [Name] }], last.Name);
    }
}
