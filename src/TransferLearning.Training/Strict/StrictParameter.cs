using TransferLearning.Training.Optimizers.Host;
using static TorchSharp.torch;

namespace TransferLearning.Training.Strict;

/// <summary>A parameter of a layer as plain floats, with memory for its gradient if it trains.</summary>
internal sealed unsafe class StrictParameter : IDisposable
{
    private readonly Tensor _tensor;
    private readonly Tensor? _gradient;

    /// <param name="tensor">float32, contiguous, in host memory, which must not move as long as this object exists.</param>
    /// <param name="trains">Whether it has a gradient.</param>
    public StrictParameter(Tensor tensor, bool trains)
    {
        if (HostLayouts.Of(tensor) is not (HostLayout.Contiguous, var begin))
            throw new ArgumentException("A parameter of a strict layer must be contiguous float32 memory of the host.", nameof(tensor));
        _tensor = tensor;
        Value = (float*)begin;
        Count = (int)tensor.numel();
        if (!trains)
            return;
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        _gradient = zeros(tensor.shape, float32).DetachFromDisposeScope();
        Gradient = (float*)HostLayouts.Begin(_gradient);
    }

    /// <summary>The number of elements.</summary>
    public int Count { get; }

    public float* Value { get; }

    /// <summary>The gradient; null if the parameter does not train.</summary>
    public float* Gradient { get; }

    /// <summary>Sets the tensor's gradient, as autograd would.</summary>
    public void HandOver() => _tensor.grad = _gradient;

    public void Dispose() => _gradient?.Dispose();
}
