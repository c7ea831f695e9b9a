using System.Text.RegularExpressions;

namespace TransferLearning.Models.Weights.Keras;

/// <summary>
/// Matches layers that Keras only numbered (<c>conv2d_17</c>). The number depends on what the session created before, so it means nothing in another session.
/// The order in which a model lists its layers stays the same. Keras itself reads a file by that order.
/// </summary>
internal static partial class KerasOrder
{
    /// <summary>The network's layer name for each numbered layer of a file; empty where the network has no such layers.</summary>
    public static IReadOnlyDictionary<string, string> Of(IWeightFile file, Graph network)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        var theirs = file.Entries.Keys.Where(name => name.Contains('/', StringComparison.Ordinal)).Select(name => name[..name.LastIndexOf('/')]).Distinct(StringComparer.Ordinal).ToLookup(Kind);
        var ours = Ordered(network).Select(node => node.Layer).Distinct(StringComparer.Ordinal).ToLookup(Kind);
        foreach (var kind in ours.Where(kind => kind.Key.Length > 0))
            foreach (var (name, layer) in theirs[kind.Key].Zip(kind)) names[name] = layer;
        // Besides Inception, only ConvNeXt has a numbered layer: the last normalisation, before the classifier.
        if (network.Layers.FirstOrDefault(layer => layer.EndsWith("_head_layernorm", StringComparison.Ordinal)) is { } last)
            foreach (var name in theirs["layer_normalization"].Take(1)) names[name] = last;
        return names;
    }

    /// <summary>
    /// The nodes in the order of <c>model.layers</c> (keras/src/ops/function.py, <c>map_graph</c>): farthest from the output first; at the same distance, in
    /// the order in which a walk back from the output reaches them.
    /// </summary>
    private static IEnumerable<GraphNode> Ordered(Graph network)
    {
        var distances = network.Nodes.ToDictionary(node => node.Name, _ => 0, StringComparer.Ordinal);
        foreach (var node in network.Nodes.Reverse())
            foreach (var input in node.Inputs.Where(distances.ContainsKey)) distances[input] = Math.Max(distances[input], distances[node.Name] + 1);
        var met = new Dictionary<string, int>(StringComparer.Ordinal);
        var next = new Stack<string>([network.Output]);
        while (next.TryPop(out var name))
            if (name != Graph.InputName && met.TryAdd(name, met.Count))
                foreach (var input in network[name].Inputs.Reverse()) next.Push(input);
        return network.Nodes.Where(node => met.ContainsKey(node.Name)).OrderByDescending(node => distances[node.Name]).ThenBy(node => met[node.Name]);
    }

    private static string Kind(string layer) => Numbered().Match(layer) is { Success: true } match ? match.Groups[1].Value : "";

    [GeneratedRegex("^(conv2d|batch_normalization|layer_normalization)(?:_[0-9]{1,6})?$", RegexOptions.CultureInvariant, 100)]
    private static partial Regex Numbered();
}
