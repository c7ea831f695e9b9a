using TransferLearning.Models.Machine;
using TransferLearning.Models.Ops;
using static TorchSharp.torch;

namespace TransferLearning.Models.Execution;

/// <summary>
/// Runs a graph with torch on the tensors of a <see cref="NetworkState"/>. Every intermediate tensor is disposed after its last use;
/// autograd keeps what the backward pass needs. Must be called on the torch thread, inside a dispose scope.
/// </summary>
public sealed class TorchExecutor
{
    private readonly Graph _graph;
    private readonly Step[] _steps;
    private readonly int _output;
    private readonly bool _anyLength;

    private sealed record Step(GraphNode Node, int[] Inputs, int[] Last, bool MayOverwrite);

    /// <summary>Prepares a graph, which can then run many times.</summary>
    public TorchExecutor(Graph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        _graph = graph;
        _output = graph.IndexOf(graph.Output) + 1;
        _anyLength = graph.TakesAnyLength();
        var nodes = graph.Nodes;
        var inputs = nodes.Select(node => node.Inputs.Select(name => graph.IndexOf(name) + 1).ToArray()).ToArray();
        var lastUse = new int[nodes.Count + 1];
        for (var i = 0; i < nodes.Count; i++)
            foreach (var input in inputs[i])
                lastUse[input] = i;
        var uses = inputs.SelectMany(each => each).Append(_output).CountBy(each => each).ToDictionary();
        _steps = new Step[nodes.Count];
        for (var i = 0; i < nodes.Count; i++)
        {
            // Slot 0 is the caller's tensor, and the output slot is returned to the caller: this class must dispose neither.
            var last = inputs[i].Distinct().Where(input => input != 0 && input != _output && lastUse[input] == i).ToArray();
            var first = inputs[i].Length > 0 ? inputs[i][0] : 0;
            _steps[i] = new(nodes[i], inputs[i], last, first > 0 && uses[first] == 1 && nodes[first - 1].Op.OutputMayBeOverwritten);
        }
    }

    /// <summary>The graph that it runs.</summary>
    public Graph Graph => _graph;

    /// <summary>Runs a batch.</summary>
    /// <param name="state">The tensors; every parameter of the graph must be there.</param>
    /// <param name="input">The batch, <c>N</c> × <see cref="Graphs.Graph.Input"/>, or shorter texts if the graph takes any length (<see cref="TextLengths"/>). The caller keeps ownership.</param>
    /// <param name="mode">Inference or training.</param>
    /// <param name="cancellation">Checked before every node.</param>
    /// <returns>The batch of outputs, which the caller disposes. For the identity graph it is an alias of the input.</returns>
    /// <exception cref="ShapeException">The batch has another shape. Without this check, some libtorch calls would end the process.</exception>
    public Tensor Run(NetworkState state, Tensor input, RunMode mode, CancellationToken cancellation = default) => Run(state, input, mode, watch: null, cancellation);

    /// <summary>Like the method above, with a function that receives each node and its first input just before the node runs. It must not keep the tensor.</summary>
    internal Tensor Run(NetworkState state, Tensor input, RunMode mode, Action<GraphNode, Tensor>? watch, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(mode);
        Check(input);
        using var held = TorchModes.Hold();
        var values = new Tensor?[_steps.Length + 1];
        values[0] = input;
        var arguments = new Tensor[4];
        for (var i = 0; i < _steps.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var step = _steps[i];
            if (arguments.Length < step.Inputs.Length)
                arguments = new Tensor[step.Inputs.Length];
            for (var j = 0; j < step.Inputs.Length; j++)
                arguments[j] = values[step.Inputs[j]]!;
            if (step.Inputs.Length > 0)
                watch?.Invoke(step.Node, arguments[0]);
            var result = step.Node.Op.Run(new OpContext(state, step.Node, mode, step.MayOverwrite), arguments.AsSpan(0, step.Inputs.Length));
            values[i + 1] = result;
            foreach (var done in step.Last)
            {
                if (!ReferenceEquals(values[done], result))
                    values[done]!.Dispose();
                values[done] = null;
            }
        }
        var output = values[_output]!;
        return ReferenceEquals(output, input) ? input.alias() : output;
    }

    /// <summary>Runs a graph once.</summary>
    public static Tensor Run(Graph graph, NetworkState state, Tensor input, RunMode mode) => new TorchExecutor(graph).Run(state, input, mode);

    private void Check(Tensor input)
    {
        var shape = input.shape;
        if (_anyLength && shape.Length == _graph.Input.Rank + 1 && shape[1] >= 1 && shape[1] <= _graph.Input[0] && shape.AsSpan(2).SequenceEqual(_graph.Input.Sizes[1..]))
            return;
        if (shape.Length != _graph.Input.Rank + 1 || !shape.AsSpan(1).SequenceEqual(_graph.Input.Sizes))
            throw new ShapeException($"'{_graph.Name}' takes batches of {_graph.Input}, not a tensor [{string.Join(", ", shape)}]");
    }
}
