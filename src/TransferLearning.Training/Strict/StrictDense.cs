using TransferLearning.Models.Ops;
using TransferLearning.Models.Torch;
using TransferLearning.Training.Dense;
using TransferLearning.Training.FixedOrder;

namespace TransferLearning.Training.Strict;

/// <summary>A dense layer over one row of features per sample.</summary>
internal sealed unsafe class StrictDense : StrictLayer
{
    private readonly int _inputs;
    private readonly StrictParameter _kernel;
    private readonly StrictParameter? _bias;

    /// <param name="node">The node of a <see cref="Linear"/>.</param>
    /// <param name="inputs">The number of inputs.</param>
    /// <param name="trains">Whether a parameter of this name trains.</param>
    /// <param name="state">The network's tensors.</param>
    public StrictDense(GraphNode node, int inputs, Func<string, bool> trains, NetworkState state)
        : base((int)((Linear)node.Op).Units)
    {
        _inputs = inputs;
        _kernel = new StrictParameter(state[node.NameOf("weight")], trains(node.NameOf("weight")));
        _bias = ((Linear)node.Op).Bias ? new StrictParameter(state[node.NameOf("bias")], trains(node.NameOf("bias"))) : null;
    }

    public override void Forward(float* x, float* y, int rows, RunMode mode) =>
        StrictProducts.Dots(x, _kernel.Value, _bias is null ? null : _bias.Value, y, rows, Width, _inputs, TorchThreads.Count);

    public override void Backward(float* x, float* y, float* outer, float* inner, int rows, bool adds)
    {
        var threads = TorchThreads.Count;
        if (_kernel.Gradient != null)
        {
            StrictProducts.WeightedRows(outer, 1, Width, x, _kernel.Gradient, Width, rows, _inputs, adds, threads);
            _kernel.HandOver();
        }

        if (_bias is not null && _bias.Gradient != null)
        {
            var sums = new Span<float>(_bias.Gradient, Width);
            if (!adds)
                sums.Clear();
            HostRows.AddRows(new ReadOnlySpan<float>(outer, rows * Width), sums);
            _bias.HandOver();
        }

        if (inner != null)
            StrictProducts.WeightedRows(outer, Width, 1, _kernel.Value, inner, rows, Width, _inputs, adds: false, threads);
    }

    public override void Dispose()
    {
        base.Dispose();
        _kernel.Dispose();
        _bias?.Dispose();
    }
}
