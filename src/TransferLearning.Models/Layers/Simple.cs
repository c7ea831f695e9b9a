using TransferLearning.Models.Ops;

namespace TransferLearning.Models.Layers;

/// <summary>Keras's <c>Flatten</c>.</summary>
[Kind("flatten", "Flattens an image to features.")]
public sealed class FlattenLayer : Layer
{
    internal override string Build(LayerContext context, string x) => context.Add(new Flatten(), x);
}

/// <summary>Keras's <c>Dropout</c>.</summary>
[Kind("dropout", "Sets values to zero at random in training and scales up the others.", Scalar = nameof(Rate))]
public sealed class DropoutLayer : Layer
{
    [Key("rate", "The share that is set to zero.", Required = true, Minimum = 0, Maximum = 1, MaximumExclusive = true, Example = "0.3")]
    public double Rate { get; init; } = 0.5;

    internal override string Build(LayerContext context, string x) => context.Add(new Dropout(Rate), x);
}

/// <summary>Keras's <c>Activation</c>.</summary>
[Kind("activation", "An activation function.", Scalar = nameof(Function))]
public sealed class ActivationLayer : Layer
{
    [Key("function", "Its name.", Required = true, NamesFrom = "activations", Example = "relu")]
    public string Function { get; init; } = "relu";

    internal override string Build(LayerContext context, string x) => Activate(context, Function, x);
}
