using TransferLearning.Models.Ops;

namespace TransferLearning.Models.Layers;

/// <summary>Keras's <c>BatchNormalization</c>, with its defaults. The running variance is updated with the unbiased estimate, as in PyTorch.</summary>
[Kind("batch_norm", "Batch normalisation over channels or features.", Aliases = "batch_normalization")]
public sealed class BatchNormLayer : Layer
{
    [Key("momentum", "The share of the running statistics that stays at each step, as in Keras.", Minimum = 0, Maximum = 1)]
    public double Momentum { get; init; } = 0.99;

    [Key("epsilon", "Added to the variance.", Minimum = 0, MinimumExclusive = true)]
    public double Epsilon { get; init; } = 1e-3;

    internal override string Build(LayerContext context, string x) => context.Add(new BatchNorm(Epsilon, 1 - Momentum), x);
}

/// <summary>Keras's <c>LayerNormalization</c> over channels or features, with its defaults.</summary>
[Kind("layer_norm", "Layer normalisation over the channels at each position, or over features.", Aliases = "layer_normalization")]
public sealed class LayerNormLayer : Layer
{
    [Key("epsilon", "Added to the variance.", Minimum = 0, MinimumExclusive = true)]
    public double Epsilon { get; init; } = 1e-3;

    internal override string Build(LayerContext context, string x) => context.Add(new LayerNorm(Epsilon), x);
}
