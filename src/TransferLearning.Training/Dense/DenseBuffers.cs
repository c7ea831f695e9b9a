using TransferLearning.Training.Optimizers.Host;
using static TorchSharp.torch;

namespace TransferLearning.Training.Dense;

/// <summary>The tensors of a step for one batch size: each layer's output, and the loss's gradient with respect to it.</summary>
internal sealed unsafe class DenseBuffers : IDisposable
{
    /// <param name="layers">The layers of the chain.</param>
    /// <param name="batch">The number of samples.</param>
    /// <param name="dropsInput">Whether the chain starts with a dropout.</param>
    public DenseBuffers(IReadOnlyList<DenseLayer> layers, int batch, bool dropsInput)
    {
        Input = dropsInput ? new Rows(batch, layers[0].Inputs, keepsMask: true) : null;
        Layers = [.. layers.Select(layer => new Rows(batch, layer.Units, layer.Dropout is not null))];
    }

    /// <summary>The samples after the first dropout; null if there is no such dropout.</summary>
    public Rows? Input { get; }

    public IReadOnlyList<Rows> Layers { get; }

    public void Dispose()
    {
        Input?.Dispose();
        foreach (var layer in Layers)
            layer.Dispose();
    }

    /// <summary>One layer's output for a batch, with its gradient.</summary>
    internal sealed class Rows : IDisposable
    {
        private readonly float* _output, _gradient;
        private readonly int _elements;

        public Rows(int batch, int width, bool keepsMask)
        {
            using var scope = NewDisposeScope();
            using var noGradients = no_grad();
            Output = zeros([batch, width], float32).DetachFromDisposeScope();
            Gradient = zeros([batch, width], float32).DetachFromDisposeScope();
            GradientTransposed = Gradient.t().DetachFromDisposeScope();
            _elements = batch * width;
            _output = (float*)HostLayouts.Begin(Output);
            _gradient = (float*)HostLayouts.Begin(Gradient);
            Mask = keepsMask ? new float[_elements] : [];
        }

        /// <summary>The output, [N, width].</summary>
        public Tensor Output { get; }

        /// <summary>The gradient of the loss with respect to the output, [N, width].</summary>
        public Tensor Gradient { get; }

        /// <summary>The gradient in the same memory, transposed: [width, N].</summary>
        public Tensor GradientTransposed { get; }

        /// <summary>The factors of the dropout in this step; empty if there is no dropout.</summary>
        public float[] Mask { get; }

        public Span<float> Outputs => new(_output, _elements);

        public Span<float> Gradients => new(_gradient, _elements);

        public void Dispose()
        {
            GradientTransposed.Dispose();
            Gradient.Dispose();
            Output.Dispose();
        }
    }
}
