using TransferLearning.Models.Ops.Sequences;

namespace TransferLearning.Models.Layers.Sequences;

/// <summary>Keras's <c>Embedding</c>.</summary>
[Kind("embedding", "A learnt vector for each word of the vocabulary: the first layer of a backbone for texts.", Scalar = nameof(OutputDim))]
public sealed class EmbeddingLayer : Layer
{
    [Key("output_dim", "The length of a vector. The number of words is that of the vocabulary.", Required = true, Minimum = 1, Maximum = 65_536, Example = "64")]
    public int OutputDim { get; init; } = 64;

    [Key("mask_zero", "Whether recurrent layers and average pooling skip padding.")]
    public bool MaskZero { get; init; }

    internal override string Build(LayerContext context, string x) => context.Words > 0
        ? context.Add(new Embedding(context.Words, OutputDim, MaskZero), x)
        : throw new ShapeException("an embedding takes words, but 'data.train' gives images");
}
