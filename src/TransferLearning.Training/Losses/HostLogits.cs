using static TorchSharp.torch;

namespace TransferLearning.Training.Losses;

/// <summary>A batch's logits in contiguous host memory, with memory for the gradient of the loss.</summary>
/// <param name="tensor">The logits: float32, [N, outputs].</param>
/// <param name="values">The memory of the tensor.</param>
/// <param name="gradient">Receives the gradient of the loss with respect to the logits; as many floats.</param>
/// <param name="labels">The class of each sample.</param>
internal readonly ref struct HostLogits(Tensor tensor, ReadOnlySpan<float> values, Span<float> gradient, ReadOnlySpan<long> labels)
{
    public Tensor Tensor { get; } = tensor;

    public ReadOnlySpan<float> Values { get; } = values;

    public Span<float> Gradient { get; } = gradient;

    public ReadOnlySpan<long> Labels { get; } = labels;

    /// <summary>The number of outputs per sample.</summary>
    public int Width => Values.Length / Labels.Length;
}
