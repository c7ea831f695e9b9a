using TransferLearning.Models.Ops;

namespace TransferLearning.Models.Graphs;

/// <summary>What turns a network's logits into its output.</summary>
public enum FinalActivation
{
    /// <summary>Nothing, or something that is no probability.</summary>
    None,

    /// <summary>Softmax over the classes.</summary>
    Softmax,

    /// <summary>A sigmoid each unit.</summary>
    Sigmoid,
}

/// <summary>The last activation and the logits before it: losses are computed on logits, where softmax and logarithm are stable together.</summary>
public static class FinalActivations
{
    /// <summary>What the graph's last node is.</summary>
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

    /// <summary>The graph without its final softmax or sigmoid; the same graph where it has none.</summary>
    public static Graph ToLogits(this Graph graph) =>
        graph.FinalActivation() == Graphs.FinalActivation.None ? graph : graph.EndingAt(graph[graph.Output].Inputs[0]);
}
