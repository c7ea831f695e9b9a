using static TorchSharp.torch;

namespace TransferLearning.Training.Optimizers;

/// <summary>A tensor that an optimizer updates, with its settings.</summary>
/// <param name="Name">The tensor's full name (torchvision's); the optimizer's state tensors include it in their names.</param>
/// <param name="Value">The leaf tensor, of a floating type, with <c>requires_grad</c>.</param>
internal sealed record TrainedParameter(string Name, Tensor Value)
{
    /// <summary>The factor on the learning rate, for layer-wise rates (<c>layer_decay</c>).</summary>
    public double LearningRateFactor { get; init; } = 1;

    /// <summary>Keras's L2 regularisation of this tensor: <c>l2 · Σ w²</c> is added to the loss.</summary>
    public double L2 { get; init; }

    /// <summary>Keras's L1 regularisation of this tensor: <c>l1 · Σ |w|</c> is added to the loss.</summary>
    public double L1 { get; init; }

    /// <summary>The pretrained value that L2-SP pulls towards; null if the parameter is new.</summary>
    public Tensor? Anchor { get; init; }
}
