using TransferLearning.Models.Ops;
using TransferLearning.Training.Optimizers.Host;
using static TorchSharp.torch;

namespace TransferLearning.Training.Dense;

/// <summary>A trained dense layer, with the ReLU and dropout after it, and memory for its gradients.</summary>
internal sealed unsafe class DenseLayer : IDisposable
{
    private readonly Tensor _weight;
    private readonly Tensor? _bias;
    private readonly float* _biasGradient;

    /// <param name="linear">The node of a <see cref="Linear"/> over one row of features per sample.</param>
    /// <param name="hasRelu">Whether a ReLU follows.</param>
    /// <param name="dropout">The node of the dropout after it; null if there is none or it drops nothing.</param>
    /// <param name="state">The network's tensors: float32 in host memory. They must stay in the same memory as long as this object exists.</param>
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

    /// <summary>The kernel, [units, inputs].</summary>
    public Tensor Kernel { get; }

    /// <summary>The kernel in the same memory, transposed: [inputs, units].</summary>
    public Tensor Transposed { get; }

    /// <summary>The kernel's gradient, [units, inputs]; every step overwrites it.</summary>
    public Tensor KernelGradient { get; }

    /// <summary>The bias's memory; null if there is no bias.</summary>
    public float* Bias { get; }

    /// <summary>The bias's gradient, [units]; null if there is no bias.</summary>
    public Tensor? BiasGradient { get; }

    /// <summary>The memory of <see cref="BiasGradient"/>.</summary>
    public Span<float> BiasGradients => new(_biasGradient, Units);

    /// <summary>Sets the parameters' gradients, as autograd would.</summary>
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
