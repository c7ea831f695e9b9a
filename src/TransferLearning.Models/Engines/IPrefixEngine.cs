namespace TransferLearning.Models.Engines;

/// <summary>
/// A frozen part of a network, compiled: batch norm folded, a fixed batch shape, one thread team of a given size. A sample's output
/// does not depend on the others of its batch; pad the last batch.
/// </summary>
public interface IPrefixEngine : IDisposable
{
    /// <summary>What, with the graph and its tensors, determines the outputs' bytes: engine, version, device, precision. Part of the names of stored activations.</summary>
    string Identity { get; }

    /// <summary>Whether several threads may call <c>Run</c> at once; else it belongs to the torch thread.</summary>
    bool AllowsConcurrentRuns { get; }

    /// <summary>The shape of one image.</summary>
    TensorShape Input { get; }

    /// <summary>The shape of one sample's activations.</summary>
    TensorShape Output { get; }

    /// <summary>Images a call.</summary>
    int BatchSize { get; }

    /// <summary>Whether several threads may call <see cref="Run(ReadOnlySpan{byte}, Span{float})"/> at once; otherwise the torch thread alone does.</summary>
    bool RunsOnAnyThread { get; }

    /// <summary>Computes a batch from pixels; the weights' preprocessing is part of the engine.</summary>
    /// <param name="pixels"><see cref="BatchSize"/> images, uint8, height × width × RGB.</param>
    /// <param name="activations">Receives <see cref="BatchSize"/> × <see cref="Output"/>, channels first.</param>
    /// <exception cref="ArgumentException">A span of another length.</exception>
    /// <exception cref="InvalidOperationException">The engine was made for preprocessed images.</exception>
    void Run(ReadOnlySpan<byte> pixels, Span<float> activations);

    /// <summary>Computes a batch from images that are preprocessed already.</summary>
    /// <param name="images"><see cref="BatchSize"/> × <see cref="Input"/>, channels first.</param>
    /// <param name="activations">Receives <see cref="BatchSize"/> × <see cref="Output"/>, channels first.</param>
    /// <exception cref="ArgumentException">A span of another length.</exception>
    /// <exception cref="InvalidOperationException">The engine was made for pixels.</exception>
    void Run(ReadOnlySpan<float> images, Span<float> activations);
}
