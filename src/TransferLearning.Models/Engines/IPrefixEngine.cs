namespace TransferLearning.Models.Engines;

/// <summary>
/// A compiled frozen part of a network: batch norm is folded, the batch shape is fixed, one thread team has a given size. A sample's
/// output does not depend on the other samples of its batch, so the last batch can be padded.
/// </summary>
public interface IPrefixEngine : IDisposable
{
    /// <summary>
    /// Engine, version, device and precision. Together with the graph and its tensors they determine the outputs' bytes. Part of the names of stored
    /// activations.
    /// </summary>
    string Identity { get; }

    /// <summary>The shape of one image.</summary>
    TensorShape Input { get; }

    /// <summary>The bytes of one sample that <see cref="Run(ReadOnlySpan{byte}, Span{float})"/> takes: one for each value of a picture.</summary>
    int InputBytes => checked((int)Input.Elements);

    /// <summary>The shape of one sample's activations.</summary>
    TensorShape Output { get; }

    /// <summary>The number of images per call.</summary>
    int BatchSize { get; }

    /// <summary>Whether several threads may call <see cref="Run(ReadOnlySpan{byte}, Span{float})"/> at once. If not, only the torch thread may.</summary>
    bool RunsOnAnyThread { get; }

    /// <summary>Computes a batch from pixels. The preprocessing that the weights expect is part of the engine.</summary>
    /// <param name="pixels"><see cref="BatchSize"/> images, uint8, height × width × RGB.</param>
    /// <param name="activations">Filled with <see cref="BatchSize"/> × <see cref="Output"/>, channels first.</param>
    /// <exception cref="ArgumentException">A span has another length.</exception>
    /// <exception cref="InvalidOperationException">The engine was made for preprocessed images.</exception>
    void Run(ReadOnlySpan<byte> pixels, Span<float> activations);

    /// <summary>Computes a batch from preprocessed images.</summary>
    /// <param name="images"><see cref="BatchSize"/> × <see cref="Input"/>, channels first.</param>
    /// <param name="activations">Filled with <see cref="BatchSize"/> × <see cref="Output"/>, channels first.</param>
    /// <exception cref="ArgumentException">A span has another length.</exception>
    /// <exception cref="InvalidOperationException">The engine was made for pixels.</exception>
    void Run(ReadOnlySpan<float> images, Span<float> activations);
}
