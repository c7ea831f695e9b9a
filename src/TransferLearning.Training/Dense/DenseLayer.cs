using TransferLearning.Models.Ops;
using TransferLearning.Training.Optimizers.Host;
using static TorchSharp.torch;

namespace TransferLearning.Training.Dense;

/// <summary>A dense layer that trains, with the ReLU and the dropout behind it, and room for its gradients.</summary>
internal sealed unsafe class DenseLayer : IDisposable
{
    private readonly Tensor _weight;
    private readonly Tensor? _bias;
    private readonly float* _biasGradient;

    /// <param name="linear">The node of a <see cref="Linear"/> over one row of features a sample.</param>
    /// <param name="hasRelu">Whether a ReLU follows.</param>
    /// <param name="dropout">The node of the dropout behind that; null where none drops.</param>
    /// <param name="state">Has its tensors, 32-bit floats in host memory that keep their place for as long as this object lives.</param>
    public DenseLayer(GraphNode linear, bool hasRelu, GraphNode? dropout, NetworkState state)
    {
        (HasRelu, Dropout) = (hasRelu, dropout);
        _weight = state[linear.NameOf("weight")];
        _bias = ((Linear)linear.Op).Bias ? state[linear.NameOf("bias")] : null;
        (Units, Inputs) = ((int)_weight.size(0), (int)_weight.size(1));
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        Kernel = _weight.detach().DetachFromDisposeScope();
        Transposed = Kernel.t().DetachFromDisposeScope();
        KernelGradient = empty_like(Kernel).DetachFromDisposeScope();
        Bias = _bias is null ? null : (float*)HostLayouts.Begin(_bias);
        BiasGradient = _bias?.detach().clone().DetachFromDisposeScope();
        _biasGradient = BiasGradient is null ? null : (float*)HostLayouts.Begin(BiasGradient);
    }

    public int Units { get; }

    public int Inputs { get; }

    public bool HasRelu { get; }

    public GraphNode? Dropout { get; }

    /// <summary>[units, inputs].</summary>
    public Tensor Kernel { get; }

    /// <summary>The same memory, [inputs, units].</summary>
    public Tensor Transposed { get; }

    /// <summary>[units, inputs], written anew in every step.</summary>
    public Tensor KernelGradient { get; }

    /// <summary>The bias's memory; null where there is none.</summary>
    public float* Bias { get; }

    /// <summary>[units]; null where there is no bias.</summary>
    public Tensor? BiasGradient { get; }

    /// <summary>Its memory.</summary>
    public Span<float> BiasGradients => new(_biasGradient, Units);

    /// <summary>Gives the parameters their gradients, as autograd would have.</summary>
    public void HandOver()
    {
        _weight.grad = KernelGradient;
        if (_bias is not null)
            _bias.grad = BiasGradient;
    }

    public void Dispose()
    {
        Transposed.Dispose();
        Kernel.Dispose();
        KernelGradient.Dispose();
        BiasGradient?.Dispose();
    }
}
