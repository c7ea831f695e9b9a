using TransferLearning.Models.Ops;
using static TorchSharp.torch;

namespace TransferLearning.Models.Graphs;

/// <summary>Rewrites graphs for inference.</summary>
public static class Rewrites
{
    /// <summary>The graph without the nodes that do nothing in inference (dropout, stochastic depth).</summary>
    public static Graph DropDropout(this Graph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return Without(graph, node => node.Op.IsIdentityInInference);
    }

    /// <summary>
    /// Folds each batch norm after a convolution into the convolution's kernel and bias, computed in 64 bits. In inference the new graph
    /// computes the same function with fewer operations. A batch norm stays where it follows another op or where a second node reads the convolution.
    /// </summary>
    /// <param name="graph">The graph; it is not changed.</param>
    /// <param name="state">The graph's tensors; they are not changed.</param>
    /// <returns>The new graph and its tensors, which the caller disposes. Changed tensors are on the processor, the others share their memory with the old ones.</returns>
    public static (Graph Graph, NetworkState State) FoldBatchNorm(this Graph graph, NetworkState state)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(state);
        var uses = graph.Nodes.SelectMany(node => node.Inputs).Append(graph.Output).CountBy(name => name).ToDictionary();
        var foldable = graph.Nodes
            .Where(node => node.Op is BatchNorm && node.Inputs[0] != Graph.InputName && graph[node.Inputs[0]].Op is Conv && uses[node.Inputs[0]] == 1)
            .ToDictionary(norm => norm.Inputs[0], StringComparer.Ordinal);
        var nodes = graph.Nodes.Select(node => foldable.ContainsKey(node.Name) ? node with { Op = (Conv)node.Op with { Bias = true } } : node).ToArray();
        var folded = Without(new Graph(graph.Name, graph.Input, nodes, graph.Output), node => node.Op is BatchNorm && foldable.ContainsKey(node.Inputs[0]));
        var tensors = new NetworkState();
        using var none = no_grad();
        foreach (var (conv, norm) in foldable)
            Fold(graph[conv], norm, state, tensors);
        foreach (var spec in folded.Parameters.Where(spec => !tensors.Contains(spec.Name)))
            tensors.Set(spec.Name, state[spec.Name].detach().alias());
        return (folded, tensors);
    }

    private static void Fold(GraphNode conv, GraphNode norm, NetworkState from, NetworkState to)
    {
        using var scope = NewDisposeScope();
        // On the processor: not every device has float64.
        Tensor Of(GraphNode node, string name) => from[node.NameOf(name)].detach().cpu().to(ScalarType.Float64);
        using TorchSharp.Scalar epsilon = ((BatchNorm)norm.Op).Epsilon;
        var factor = Of(norm, "running_var").add(epsilon).rsqrt();
        if (((BatchNorm)norm.Op).Scale)
            factor = factor.mul(Of(norm, "weight"));
        var kernel = Of(conv, "weight").mul(factor.reshape(-1, 1, 1, 1));
        var shift = Of(norm, "bias").sub(Of(norm, "running_mean").mul(factor));
        if (((Conv)conv.Op).Bias)
            shift = shift.add(Of(conv, "bias").mul(factor));
        GC.KeepAlive(epsilon);
        var type = from[conv.NameOf("weight")].dtype;
        to.Set(conv.NameOf("weight"), kernel.to(type));
        to.Set(conv.NameOf("bias"), shift.to(type));
    }

    /// <summary>The graph without the chosen nodes, which have one input each. Nodes that read a removed node's output read its input instead.</summary>
    private static Graph Without(Graph graph, Func<GraphNode, bool> removed)
    {
        var instead = new Dictionary<string, string>(StringComparer.Ordinal);
        var kept = new List<GraphNode>(graph.Nodes.Count);
        foreach (var node in graph.Nodes)
        {
            if (removed(node))
                instead[node.Name] = Of(node.Inputs[0]);
            else
                kept.Add(node with { Inputs = [.. node.Inputs.Select(Of)] });
        }
        return new Graph(graph.Name, graph.Input, kept, Of(graph.Output));

        string Of(string name) => instead.GetValueOrDefault(name, name);
    }
}
