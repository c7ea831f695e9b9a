using TransferLearning.Models.Ops;
using TransferLearning.Models.Torch;
using static TorchSharp.torch;

namespace TransferLearning.Models.Execution;

/// <summary>
/// Attention roll-out (Abnar and Zuidema 2020): how much of each patch reaches the features of a transformer. Each layer's attention is averaged over its heads and
/// mixed half and half with the identity, which stands for the residual connection. The product over the layers follows the attention from the end to the patches.
/// </summary>
public static class AttentionRollOut
{
    /// <summary>Whether a network consists of attention over the patches of a picture and a class token.</summary>
    public static bool Fits(Graph graph) => Patches(graph) is not null;

    /// <summary>Computes the roll-out of a batch. Call it on the torch thread.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="state">The network's tensors.</param>
    /// <param name="input">The batch of N pictures.</param>
    /// <param name="cancellation">Checked before every node.</param>
    /// <returns>The patches' shares, N × rows × columns, in the current dispose scope. The class token's own share is left out, so their sum is below 1.</returns>
    /// <exception cref="ArgumentException">The network has no attention over patches.</exception>
    public static Tensor Of(Graph graph, NetworkState state, Tensor input, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var patches = Patches(graph) ?? throw new ArgumentException($"'{graph.Name}' has no attention over patches.", nameof(graph));
        using var scope = NewDisposeScope();
        using var none = no_grad();
        Tensor? product = null;
        new TorchExecutor(graph).Run(state, input, RunMode.Inference, Watch, cancellation);
        // Without a class token's features at the end, the head reads all tokens alike.
        var row = graph.Nodes.Any(node => node.Op is FirstToken) ? product!.select(1, 0) : product!.mean([1]);
        return row.narrow(1, 1, patches[1] * patches[2]).reshape(-1, patches[1], patches[2]).MoveToOuterDisposeScope();

        void Watch(GraphNode node, Tensor tokens)
        {
            if (node.Op is not Attention attention)
                return;
            var weights = attention.Weights(new OpContext(state, node, RunMode.Inference, mayOverwrite: false), tokens).mean([1]);
            var mixed = weights.add(eye(weights.shape[1], dtype: weights.dtype, device: weights.device)).mul(Scalars.Half);
            mixed = mixed.div(mixed.sum(-1, keepdim: true));
            product = product is null ? mixed : mixed.matmul(product);
        }
    }

    /// <summary>The shape of the picture that the tokens are made from; null if the network is no vision transformer.</summary>
    private static TensorShape? Patches(Graph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return graph.Nodes.Any(node => node.Op is Attention) && graph.Nodes.Any(node => node.Op is ClassToken) && graph.Nodes.FirstOrDefault(node => node.Op is ToTokens) is { } tokens
            ? graph.InputShapes(tokens)[0]
            : null;
    }
}
