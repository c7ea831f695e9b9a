using TransferLearning.Models.Ops;

namespace TransferLearning.Models.Layers;

/// <summary>The options that Keras's windowed poolings have in common.</summary>
public abstract class Pooling : Layer
{
    [Key("pool_size", "Height and width of the window; one number for a square.", Minimum = 1)]
    public Size PoolSize { get; init; } = new(2, 2);

    [Key("strides", "Vertical and horizontal step of the window, in pixels; one number for both.", Minimum = 1, DefaultText = "pool_size")]
    public Size? Strides { get; init; }

    [Key("padding", "The padding mode. Padding never counts in the result.")]
    public WindowPadding Padding { get; init; } = WindowPadding.Valid;

    private protected Window Window => Windows.Of(PoolSize, Strides ?? PoolSize, Padding);
}

/// <summary>Keras's <c>MaxPooling2D</c>.</summary>
[Kind("max_pool", "The largest value of each window.", Aliases = "max_pooling2d", Scalar = nameof(PoolSize))]
public sealed class MaxPooling : Pooling
{
    internal override string Build(LayerContext context, string x) => context.Add(new MaxPool(Window), x);
}

/// <summary>Keras's <c>AveragePooling2D</c>.</summary>
[Kind("average_pool", "The mean of each window.", Aliases = "average_pooling2d", Scalar = nameof(PoolSize))]
public sealed class AveragePooling : Pooling
{
    internal override string Build(LayerContext context, string x) => context.Add(new AveragePool(Window, CountPadding: false), x);
}

/// <summary>Keras's <c>GlobalAveragePooling2D</c>.</summary>
[Kind("global_average_pool", "The mean of each channel: images become features.", Aliases = "global_average_pooling2d")]
public sealed class GlobalAveragePooling : Layer
{
    internal override string Build(LayerContext context, string x) => context.Add(new GlobalPool(), x);
}

/// <summary>Keras's <c>GlobalMaxPooling2D</c>.</summary>
[Kind("global_max_pool", "The maximum of each channel: images become features.", Aliases = "global_max_pooling2d")]
public sealed class GlobalMaxPooling : Layer
{
    internal override string Build(LayerContext context, string x) => context.Add(new GlobalPool(Maximum: true), x);
}
