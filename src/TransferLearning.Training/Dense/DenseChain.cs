using System.Runtime.InteropServices;
using TransferLearning.Models.Ops;
using TransferLearning.Training.Losses;
using TransferLearning.Training.Optimizers.Host;
using static TorchSharp.torch;

namespace TransferLearning.Training.Dense;

/// <summary>
/// The training step of a small head (dense layers with ReLU and dropout in between) without autograd. torch multiplies the matrices; the
/// rest is one pass over a few kilobytes. In such a step, autograd's recording, allocation and dispatch take longer than the arithmetic.
/// The results equal autograd's up to the last bits (the order of a sum).
/// </summary>
internal sealed class DenseChain : IDisposable
{
    private readonly GraphNode? _inputDropout;
    private readonly DenseLayer[] _layers;
    private readonly Dictionary<int, DenseBuffers> _buffers = [];

    private DenseChain(GraphNode? inputDropout, DenseLayer[] layers) => (_inputDropout, _layers) = (inputDropout, layers);

    /// <summary>The chain for a graph; null if the graph is not such a chain.</summary>
    /// <param name="graph">The graph of a step; its output is logits.</param>
    /// <param name="trainable">The trained parameters: they must be all parameters of the graph.</param>
    /// <param name="training">The layers that train. A dropout in another layer is the identity.</param>
    /// <param name="state">The network's tensors. They must stay in the same memory as long as the chain exists.</param>
    public static DenseChain? Of(Graph graph, IReadOnlyList<ParameterSpec> trainable, IReadOnlySet<string> training, NetworkState state)
    {
        if (Parse(graph, training) is not { } parsed || !graph.Parameters.All(spec => trainable.Any(each => each.Name == spec.Name) && HostLayouts.Of(state[spec.Name]).Layout == HostLayout.Contiguous))
            return null;
        return new DenseChain(parsed.InputDropout, [.. parsed.Layers.Select(layer => new DenseLayer(layer.Linear, layer.HasRelu, layer.Dropout, state))]);
    }

    /// <summary>Runs the forward and the backward pass. The parameters then have their gradients, until the next call.</summary>
    /// <param name="input">The input: float32 in host memory, N × the graph's input shape.</param>
    /// <param name="mode">Determines the masks of the dropouts.</param>
    /// <param name="loss">The loss of the logits.</param>
    /// <param name="targets">The targets of the N samples.</param>
    /// <param name="logits">The logits and their labels. The next step with as many samples overwrites them.</param>
    /// <returns>The mean loss.</returns>
    public float Step(Tensor input, RunMode mode, Loss loss, Targets targets, out HostLogits logits)
    {
        using var noGradients = no_grad();
        using var flat = input.flatten(1);
        using var rows = flat.contiguous();
        var batch = (int)rows.size(0);
        if (!_buffers.TryGetValue(batch, out var buffers))
            _buffers.Add(batch, buffers = new DenseBuffers(_layers, batch, _inputDropout is not null));
        var features = Forward(rows, mode, buffers);
        var last = buffers.Layers[^1];
        logits = new HostLogits(last.Output, last.Outputs, last.Gradients, MemoryMarshal.Cast<byte, long>(targets.Labels.bytes));
        var mean = loss.MeanWithGradient(logits, targets);
        Backward(features, buffers);
        return mean;
    }

    public void Dispose()
    {
        foreach (var layer in _layers)
            layer.Dispose();
        foreach (var buffers in _buffers.Values)
            buffers.Dispose();
    }

    /// <summary>Runs the forward pass and returns the input of the first layer.</summary>
    private unsafe Tensor Forward(Tensor rows, RunMode mode, DenseBuffers buffers)
    {
        var features = rows;
        if (buffers.Input is { } dropped)
        {
            Fill(dropped.Mask, _inputDropout!, mode);
            HostRows.Multiply(new Span<float>((float*)HostLayouts.Begin(rows), dropped.Mask.Length), dropped.Mask, dropped.Outputs);
            features = dropped.Output;
        }

        var values = features;
        for (var i = 0; i < _layers.Length; i++)
        {
            var (layer, to) = (_layers[i], buffers.Layers[i]);
            if (layer.Bias != null)
                HostRows.Repeat(layer.Bias, to.Outputs, layer.Units);
            to.Output.addmm_(values, layer.Transposed, layer.Bias != null ? 1 : 0, 1);
            if (layer.HasRelu)
                HostRows.Relu(to.Outputs);
            if (layer.Dropout is not null)
            {
                Fill(to.Mask, layer.Dropout, mode);
                HostRows.Multiply(to.Outputs, to.Mask, to.Outputs);
            }

            values = to.Output;
        }

        return features;
    }

    private void Backward(Tensor features, DenseBuffers buffers)
    {
        for (var i = _layers.Length - 1; i >= 0; i--)
        {
            var (layer, of) = (_layers[i], buffers.Layers[i]);
            if (layer.Dropout is not null)
                HostRows.Multiply(of.Gradients, of.Mask, of.Gradients);
            // The gradient is zero where the mask is. Elsewhere the output after dropout is positive if the output before it was.
            if (layer.HasRelu)
                HostRows.ReluBackward(of.Gradients, of.Outputs);
            layer.KernelGradient.addmm_(of.GradientTransposed, i > 0 ? buffers.Layers[i - 1].Output : features, 0, 1);
            if (layer.BiasGradient is not null)
                HostRows.Sum(of.Gradients, layer.BiasGradients);
            if (i > 0)
                buffers.Layers[i - 1].Gradient.addmm_(of.Gradient, layer.Kernel, 0, 1);
            layer.HandOver();
        }
    }

    private static void Fill(float[] mask, GraphNode dropout, RunMode mode) => ((Dropout)dropout.Op).FillMask(mask, mode.SeedFor(dropout.Name));

    private static (GraphNode? InputDropout, List<(GraphNode Linear, bool HasRelu, GraphNode? Dropout)> Layers)? Parse(Graph graph, IReadOnlySet<string> training)
    {
        GraphNode? inputDropout = null;
        var layers = new List<(GraphNode Linear, bool HasRelu, GraphNode? Dropout)>();
        var before = Graph.InputName;
        foreach (var node in graph.Nodes)
        {
            if (node.Inputs is not [var from] || from != before)
                return null;
            before = node.Name;
            switch (node.Op)
            {
                case Flatten when layers.Count == 0 && inputDropout is null:
                    break;
                case Dropout dropout when dropout.Probability == 0 || !training.Contains(node.Layer):
                    break;
                case Dropout when layers.Count == 0 && inputDropout is null:
                    inputDropout = node;
                    break;
                case Dropout when layers is [.., { Dropout: null }]:
                    layers[^1] = layers[^1] with { Dropout = node };
                    break;
                case Linear { OverChannels: false } when graph.Shapes[node.Name].Rank == 1:
                    layers.Add((node, false, null));
                    break;
                case Activation { Function: "relu" } when layers is [.., { HasRelu: false, Dropout: null }]:
                    layers[^1] = layers[^1] with { HasRelu = true };
                    break;
                default:
                    return null;
            }
        }

        return layers.Count > 0 && before == graph.Output ? (inputDropout, layers) : null;
    }
}
