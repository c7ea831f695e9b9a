using TransferLearning.Models.Ops;
using TransferLearning.Models.Ops.Sequences;

namespace TransferLearning.Models.Layers.Sequences;

/// <summary>Keras's <c>GlobalAveragePooling1D</c>.</summary>
[Kind("global_average_pool_1d", "The mean of each channel over a text's words; padding is skipped if it is masked.", Aliases = "global_average_pooling1d")]
public sealed class GlobalAveragePooling1d : Layer
{
    internal override string Build(LayerContext context, string x) =>
        context.MaskOf(x) is { } numbers ? context.Add(new MaskedMean(), [x, numbers]) : context.Add(new GlobalPool(), context.Sequence(x));
}

/// <summary>Keras's <c>GlobalMaxPooling1D</c>.</summary>
[Kind("global_max_pool_1d", "The maximum of each channel over a text's words, padding included, as in Keras.", Aliases = "global_max_pooling1d")]
public sealed class GlobalMaxPooling1d : Layer
{
    internal override string Build(LayerContext context, string x) => context.Add(new GlobalPool(Maximum: true), context.Sequence(x));
}

/// <summary>Keras's <c>MaxPooling1D</c>.</summary>
[Kind("max_pool_1d", "The largest value of each channel in each window of a text.", Aliases = "max_pooling1d", Scalar = nameof(PoolSize))]
public sealed class MaxPooling1d : Layer
{
    [Key("pool_size", "The number of neighbouring words.", Minimum = 1, Maximum = 65_536)]
    public int PoolSize { get; init; } = 2;

    [Key("strides", "The step between windows.", Minimum = 1, Maximum = 65_536, DefaultText = "pool_size")]
    public int? Strides { get; init; }

    [Key("padding", "The padding mode. Padding never counts in the result.")]
    public WindowPadding Padding { get; init; } = WindowPadding.Valid;

    internal override string Build(LayerContext context, string x) =>
        context.Add(new MaxPool1d(PoolSize, Strides ?? PoolSize, Padding == WindowPadding.Same), x);
}
