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
}
