using TransferLearning.Models.Engines;
using static TorchSharp.torch;

namespace TransferLearning.Models.Tests.Backbones;

/// <summary>
/// Runs cut networks of one network, of which later ones begin as earlier ones do: a cut network is split behind the last one that was kept, and only what follows is computed, from what
/// that one gave.
/// </summary>
internal sealed class Prefixes(Graph graph, NetworkState state, Tensor images)
{
    private readonly List<(string Node, Tensor Output)> _kept = [];

    /// <summary>Whether ONNX Runtime computes, each piece with its batch norm folded.</summary>
    public bool Compiled { get; init; }

    /// <param name="cut">The cut network.</param>
    /// <param name="keep">Whether later ones may continue from its output.</param>
    public Tensor Run(Graph cut, bool keep)
    {
        // The nodes of a cut network are the whole network's own.
        Assert.All(cut.Nodes, node => Assert.Same(graph[node.Name], node));
        var points = cut.CutPoints().ToHashSet();
        var (rest, from) = (cut, images);
        if (_kept.FindLast(each => points.Contains(each.Node)) is { Node: not null } before)
            (rest, from) = (cut.SplitAfterNode(before.Node).Suffix, before.Output);
        var output = rest.Nodes.Count == 0 ? from : Compiled ? Compile(rest, from) : TorchExecutor.Run(rest, state, from, RunMode.Inference);
        if (keep)
            _kept.Add((cut.Output, output));
        return output;
    }

    private Tensor Compile(Graph part, Tensor from)
    {
        using var engine = PrefixEngines.Onnx(part, state, null, (int)from.shape[0], threads: 2);
        var output = new float[from.shape[0] * part.OutputShape.Elements];
        engine.Run(from.contiguous().data<float>().ToArray(), output);
        return tensor(output, part.OutputShape.WithBatch(from.shape[0]));
    }
}
