using TransferLearning.Models.Engines;
using static TorchSharp.torch;

namespace TransferLearning.Models.Tests.Backbones;

/// <summary>
/// Runs several cuts of one network, each longer than the one before. A cut network is split after the last kept one, and only the rest is
/// computed, from the kept output.
/// </summary>
internal sealed class Prefixes(Graph graph, NetworkState state, Tensor images)
{
    private readonly List<(string Node, Tensor Output)> _kept = [];

    /// <summary>Whether ONNX Runtime computes each piece, with its batch norm folded.</summary>
    public bool Compiled { get; init; }

    /// <param name="cut">The cut network.</param>
    /// <param name="keep">Whether later cuts may continue from its output.</param>
    public Tensor Run(Graph cut, bool keep)
    {
        // The cut network's nodes are the same objects as the whole network's.
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
