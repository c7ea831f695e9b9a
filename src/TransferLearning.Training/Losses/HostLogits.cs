using static TorchSharp.torch;

namespace TransferLearning.Training.Losses;

/// <summary>A batch's logits in host memory, without gaps, and room for the loss's gradient by them.</summary>
/// <param name="tensor">32-bit floats, [N, outputs].</param>
/// <param name="values">The same memory.</param>
/// <param name="gradient">As many floats.</param>
/// <param name="labels">The class of each sample.</param>
internal readonly ref struct HostLogits(Tensor tensor, ReadOnlySpan<float> values, Span<float> gradient, ReadOnlySpan<long> labels)
{
    public Tensor Tensor { get; } = tensor;

    public ReadOnlySpan<float> Values { get; } = values;

    public Span<float> Gradient { get; } = gradient;

    public ReadOnlySpan<long> Labels { get; } = labels;

    /// <summary>Outputs a sample.</summary>
    public int Width => Values.Length / Labels.Length;
}
