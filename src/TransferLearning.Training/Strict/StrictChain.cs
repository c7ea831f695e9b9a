using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TransferLearning.Training.Losses;
using TransferLearning.Training.Optimizers.Host;
using static TorchSharp.torch;

namespace TransferLearning.Training.Strict;

/// <summary>
/// The forward and backward pass of a chain of layers (dense, activations, dropout, batch norm) with kernels of our own, for <c>run.deterministic: strict</c>.
/// libtorch's choose their code, and with it the order of sums, by the processor; here the results have the same bits on every processor and with any number of
/// threads. They equal libtorch's up to rounding.
/// </summary>
internal sealed unsafe class StrictChain : IDisposable
{
    private readonly IReadOnlyList<StrictLayer> _layers;
    private readonly int _outputs;
    private readonly Memory[] _values, _gradients;

    /// <param name="graph">The graph, without an obstacle (<see cref="StrictLayers.Obstacle"/>); its output is logits.</param>
    /// <param name="trainable">The trained parameters; empty for inference.</param>
    /// <param name="state">The network's tensors: float32 in host memory, which must not move as long as the chain exists.</param>
    public StrictChain(Graph graph, IReadOnlyList<ParameterSpec> trainable, NetworkState state)
    {
        var trained = trainable.Select(spec => spec.Name).ToHashSet(StringComparer.Ordinal);
        _layers = StrictLayers.Of(graph, trained.Contains, state);
        _outputs = checked((int)graph.OutputShape.Elements);
        _values = [.. _layers.Select(layer => new Memory(layer.Width))];
        _gradients = [.. _layers.Select(layer => new Memory(layer.Width))];
    }

    /// <summary>The logits in inference, a new tensor [N, outputs].</summary>
    /// <param name="input">float32 in host memory, N × the graph's input shape.</param>
    public Tensor Infer(Tensor input)
    {
        using var noGradients = no_grad();
        using var flat = input.flatten(1);
        using var rows = flat.contiguous();
        return Copy(Forward((float*)HostLayouts.Begin(rows), (int)rows.shape[0], RunMode.Inference), (int)rows.shape[0]);
    }

    /// <summary>Runs the forward and the backward pass. The trained parameters then have their gradients, until the next call.</summary>
    /// <param name="input">float32 in host memory, N × the graph's input shape.</param>
    /// <param name="mode">Training, with the number of the pass.</param>
    /// <param name="loss">The loss of the logits.</param>
    /// <param name="targets">The targets of the N samples.</param>
    /// <param name="share">A factor on the gradients: 1 / the number of batches of an update.</param>
    /// <param name="adds">Whether the gradients are added to the earlier ones.</param>
    /// <param name="logits">The logits, a new tensor [N, outputs].</param>
    /// <returns>The mean loss.</returns>
    public double Step(Tensor input, RunMode mode, StrictLoss loss, Targets targets, double share, bool adds, out Tensor logits)
    {
        using var noGradients = no_grad();
        using var flat = input.flatten(1);
        using var rows = flat.contiguous();
        var begin = (float*)HostLayouts.Begin(rows);
        var count = (int)rows.shape[0];
        logits = Copy(Forward(begin, count, mode), count);
        var last = _gradients[^1].Rows(count);
        var mean = loss.Mean(HostLayouts.Floats(logits), targets, new Span<float>(last, count * _outputs), share);
        for (var i = _layers.Count - 1; i >= 0; i--)
            _layers[i].Backward(i > 0 ? _values[i - 1].Rows(count) : begin, _values[i].Rows(count), _gradients[i].Rows(count), i > 0 ? _gradients[i - 1].Rows(count) : null, count, adds);
        return mean;
    }

    public void Dispose()
    {
        foreach (var layer in _layers)
            layer.Dispose();
    }

    private float* Forward(float* x, int rows, RunMode mode)
    {
        for (var i = 0; i < _layers.Count; i++)
        {
            var y = _values[i].Rows(rows);
            _layers[i].Forward(x, y, rows, mode);
            x = y;
        }

        return x;
    }

    private Tensor Copy(float* values, int rows) => tensor(new ReadOnlySpan<float>(values, rows * _outputs).ToArray(), [rows, _outputs]);

    /// <summary>Rows that grow with the batch, in memory that does not move.</summary>
    private sealed class Memory(int width)
    {
        private float[] _all = [];

        public float* Rows(int count)
        {
            var needed = checked(count * width);
            if (_all.Length < needed)
                _all = GC.AllocateUninitializedArray<float>(needed, pinned: true);
            return (float*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_all));
        }
    }
}
