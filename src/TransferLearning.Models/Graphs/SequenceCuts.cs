using TransferLearning.Models.Ops;
using TransferLearning.Models.Ops.Sequences;

namespace TransferLearning.Models.Graphs;

/// <summary>
/// Cuts a network of texts where both a sequence and its padding go on: layers behind the cut skip padding, so they need to know where it is. The two parts
/// exchange one tensor, a <see cref="PackedSequence"/>.
/// </summary>
public static class SequenceCuts
{
    /// <summary>Splits at the last possible place before a node.</summary>
    /// <param name="graph">A network of texts.</param>
    /// <param name="first">The index of the first node that must be behind the cut.</param>
    /// <returns>The parts and the index of the last node before the cut; null if there is no such place.</returns>
    public static (Graph Prefix, Graph Suffix, int Index)? SplitSequenceBefore(this Graph graph, int first)
    {
        ArgumentNullException.ThrowIfNull(graph);
        if (graph.Input.Rank != 1)
            return null;
        for (var at = Math.Min(first, graph.IndexOf(graph.Output)) - 1; at >= 0; at--)
            if (graph.Shapes[graph.Nodes[at].Name] is { Rank: 2 } shape && shape[0] == graph.Input[0] && Split(graph, at) is var (prefix, suffix))
                return (prefix, suffix, at);
        return null;
    }

    /// <summary>The node whose sequence a frozen part gives together with its padding; null if it is cut in another way.</summary>
    public static string? SequenceBeforeCut(this Graph prefix)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        return prefix.Output != Graph.InputName && prefix[prefix.Output] is { Op: PackedSequence } packed ? packed.Inputs[0] : null;
    }

    private static (Graph Prefix, Graph Suffix)? Split(Graph graph, int at)
    {
        var sequence = graph.Nodes[at];
        var behind = graph.Nodes.Skip(at + 1).ToList();
        var earlier = behind.SelectMany(node => node.Inputs).Where(name => graph.IndexOf(name) < at).ToHashSet(StringComparer.Ordinal);
        // What depends on the texts' length alone is computed behind the cut.
        var lengths = graph.Nodes.Where(node => earlier.Contains(node.Name) && node.Op is RelativePositions).ToList();
        earlier.ExceptWith(lengths.Select(node => node.Name));
        // Those that take the words' numbers as their first input need the numbers themselves.
        if (earlier.Count != 1)
            return null;
        var words = earlier.Single();
        if (!IsMask(graph, words) || behind.Any(node => node.Inputs[0] == words))
            return null;
        string packed = $"{sequence.Name}.packed", sequenceName = $"{sequence.Name}.sequence", wordsName = $"{sequence.Name}.words";
        if (!graph.IsFree(packed) || !graph.IsFree(sequenceName) || !graph.IsFree(wordsName))
            return null;
        var suffix = new Graph(
            graph.Name, new(graph.Input[0], graph.Shapes[sequence.Name][1] + 1),
            [
                Node(sequenceName, new UnpackedSequence(), Graph.InputName),
                Node(wordsName, new UnpackedWords(), Graph.InputName),
                .. lengths.Select(node => node with { Inputs = [wordsName] }),
                .. behind.Select(node => node with { Inputs = [.. node.Inputs.Select(Renamed)] }),
            ],
            graph.Output);
        var whole = new Graph(
            graph.Name, graph.Input, [.. graph.Nodes.Take(at + 1), Node(packed, new PackedSequence(OwnLengths: suffix.TakesAnyLength()), sequence.Name, words)], packed);
        return (whole.EndingAt(packed), suffix);

        GraphNode Node(string name, Op op, params string[] inputs) => new(name, op, inputs, null, sequence.Layer, sequence.Block);

        string Renamed(string input) => input == sequence.Name ? sequenceName : input == words ? wordsName : input;
    }

    private static bool IsMask(Graph graph, string name) => name == Graph.InputName || graph[name].Op is PieceMask;

    private static bool IsFree(this Graph graph, string name) => !graph.Shapes.ContainsKey(name);
}
