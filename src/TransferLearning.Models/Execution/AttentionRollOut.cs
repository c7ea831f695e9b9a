using TransferLearning.Models.Ops;
using TransferLearning.Models.Ops.Sequences;
using TransferLearning.Models.Torch;
using static TorchSharp.torch;

namespace TransferLearning.Models.Execution;

/// <summary>
/// Attention roll-out (Abnar and Zuidema 2020): how much of each patch or word piece reaches the features of a transformer. Each layer's attention is averaged over
/// its heads and mixed half and half with the identity, which stands for the residual connection. The product over the layers follows the attention from the end
/// to the input.
/// </summary>
public static class AttentionRollOut
{
    /// <summary>Whether a network consists of attention over the patches of a picture and a class token.</summary>
    public static bool Fits(Graph graph) => Patches(graph) is not null;

    /// <summary>Whether a network has attention over the word pieces of a text.</summary>
    public static bool FitsPieces(Graph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return graph.Nodes.Any(node => node.Op is MaskedAttention);
    }

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
        var product = Product(graph, state, input, cancellation);
        // Without a class token's features at the end, the head reads all tokens alike.
        var row = ReadsFirstToken(graph) ? product.select(1, 0) : product.mean([1]);
        return row.narrow(1, 1, patches[1] * patches[2]).reshape(-1, patches[1], patches[2]).MoveToOuterDisposeScope();
    }

    /// <summary>Computes the roll-out of a batch of texts. Call it on the torch thread.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="state">The network's tensors.</param>
    /// <param name="numbers">The numbers of the pieces, N × T, padded at the end.</param>
    /// <param name="cancellation">Checked before every node.</param>
    /// <returns>
    /// The pieces' shares in the features that the head reads, N × T, in the current dispose scope: those of the first piece if the network takes it alone, otherwise
    /// the mean over all pieces without padding. Each row has the sum 1, and padding has no share.
    /// </returns>
    /// <exception cref="ArgumentException">The network has no attention over word pieces.</exception>
    public static Tensor OfPieces(Graph graph, NetworkState state, Tensor numbers, CancellationToken cancellation = default)
    {
        if (!FitsPieces(graph))
            throw new ArgumentException($"'{graph.Name}' has no attention over word pieces.", nameof(graph));
        using var scope = NewDisposeScope();
        using var none = no_grad();
        var product = Product(graph, state, numbers, cancellation);
        if (ReadsFirstToken(graph))
            return product.select(1, 0).MoveToOuterDisposeScope();
        var words = SequenceMask.Words(PieceMask.Of(graph, numbers)).to(product.dtype).unsqueeze(1);
        return words.matmul(product).div(words.sum(-1, keepdim: true)).squeeze(1).MoveToOuterDisposeScope();
    }

    /// <summary>The product of the layers' attention, N × T × T: from each token at the end (rows) to those of the input.</summary>
    private static Tensor Product(Graph graph, NetworkState state, Tensor input, CancellationToken cancellation)
    {
        Tensor? product = null;
        var (mask, bias) = (PieceMask.Of(graph, input), RelativePositions.Of(graph, state, input));
        new TorchExecutor(graph).Run(state, input, RunMode.Inference, Watch, cancellation);
        return product!;

        void Watch(GraphNode node, Tensor tokens)
        {
            var context = new OpContext(state, node, RunMode.Inference, mayOverwrite: false);
            Tensor weights;
            if (node.Op is Attention attention)
                weights = attention.Weights(context, tokens);
            else if (node.Op is MaskedAttention masked)
                weights = masked.Weights(context, tokens, mask, bias);
            else
                return;
            using (weights)
            {
                var mean = weights.mean([1]);
                var mixed = mean.add(eye(mean.shape[1], dtype: mean.dtype, device: mean.device)).mul(Scalars.Half);
                mixed = mixed.div(mixed.sum(-1, keepdim: true));
                product = product is null ? mixed : mixed.matmul(product);
            }
        }
    }

    private static bool ReadsFirstToken(Graph graph) => graph.Nodes.Any(node => node.Op is FirstToken);

    /// <summary>The shape of the picture that the tokens are made from; null if the network is no vision transformer.</summary>
    private static TensorShape? Patches(Graph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return graph.Nodes.Any(node => node.Op is Attention) && graph.Nodes.Any(node => node.Op is ClassToken) && graph.Nodes.FirstOrDefault(node => node.Op is ToTokens) is { } tokens
            ? graph.InputShapes(tokens)[0]
            : null;
    }
}
