using System.Text;
using System.Text.RegularExpressions;

namespace TransferLearning.Models.Graphs;

/// <summary>
/// Finds nodes by the names that users know: a layer, a block, torchvision's module path or its beginning up to a dot
/// (<c>features</c>, <c>layer4</c>, <c>layer4.2.conv1</c>), and globs over all of these (<c>block[1-4]_*</c>).
/// </summary>
public static class GraphLayers
{
    /// <summary>
    /// The indices of the nodes that match a name or a glob (<c>*</c>, <c>?</c>, <c>[a-c]</c>, <c>[!a]</c>), ascending; empty where none matches.
    /// </summary>
    public static IReadOnlyList<int> Find(this Graph graph, string nameOrGlob)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(nameOrGlob);
        Func<string, bool> matches = IsGlob(nameOrGlob) ? new Regex(Pattern(nameOrGlob), RegexOptions.CultureInvariant).IsMatch : name => name == nameOrGlob;
        return [.. Enumerable.Range(0, graph.Nodes.Count).Where(i => NamesOf(graph.Nodes[i]).Any(matches))];
    }

    /// <summary>Every name that <see cref="Find"/> accepts, in execution order. Messages suggest the nearest one.</summary>
    public static IReadOnlyList<string> AllNames(this Graph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return [.. graph.Nodes.SelectMany(NamesOf).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>The layers from the first node that matches a name to the end.</summary>
    public static IReadOnlyList<string> LayersFrom(this Graph graph, string name) =>
        graph.Find(name) is [var first, ..] ? LayersOf(graph, first, graph.Nodes.Count) : [];

    /// <summary>
    /// The layers before the first node that matches a name. A layer is never divided: where the name matches a module with weights inside a layer
    /// (the batch norm of a convolution), the whole layer is left out. Where it matches only the activation after the weights, the layer is included.
    /// </summary>
    public static IReadOnlyList<string> LayersUntil(this Graph graph, string name) =>
        graph.Find(name) is [var first, ..]
            ? [.. LayersOf(graph, 0, first).Except(graph.Nodes.Skip(first).Where(node => graph.ParametersOf(node).Any()).Select(node => node.Layer), StringComparer.Ordinal)]
            : [];

    /// <summary>The layers that match a name or a glob.</summary>
    public static IReadOnlyList<string> LayersMatching(this Graph graph, string nameOrGlob) =>
        [.. graph.Find(nameOrGlob).Select(i => graph.Nodes[i].Layer).Distinct(StringComparer.Ordinal)];

    private static List<string> LayersOf(Graph graph, int from, int to) =>
        [.. graph.Nodes.Skip(from).Take(to - from).Select(node => node.Layer).Distinct(StringComparer.Ordinal)];

    private static IEnumerable<string> NamesOf(GraphNode node) =>
        new[] { node.Layer, node.Name, node.Block }.Concat(Ancestors(node.Path)).Concat(Ancestors(node.Layer));

    private static IEnumerable<string> Ancestors(string? path)
    {
        for (var part = path; !string.IsNullOrEmpty(part); part = part.LastIndexOf('.') is var dot and > 0 ? part[..dot] : null)
            yield return part;
    }

    private static bool IsGlob(string text) => text.AsSpan().ContainsAny('*', '?', '[');

    private static string Pattern(string glob)
    {
        var pattern = new StringBuilder("^");
        for (var i = 0; i < glob.Length; i++)
            pattern.Append(glob[i] switch
            {
                '*' => ".*",
                '?' => ".",
                '[' when glob.IndexOf(']', i + 1) is var end and > 0 => Class(glob, ref i, end),
                var other => Regex.Escape(other.ToString()),
            });
        return pattern.Append('$').ToString();
    }

    private static string Class(string glob, ref int i, int end)
    {
        var inside = glob[(i + 1)..end];
        i = end;
        var negated = inside.StartsWith('!');
        var members = new StringBuilder();
        foreach (var c in negated ? inside[1..] : inside)
            members.Append(c is '-' || char.IsAsciiLetterOrDigit(c) ? c.ToString() : $"\\u{(int)c:x4}");
        // An empty class or a reversed range matches nothing; it does not throw.
        try
        {
            var text = members.Length == 0 ? "(?!)" : $"[{(negated ? "^" : "")}{members}]";
            _ = new Regex(text);
            return text;
        }
        catch (RegexParseException)
        {
            return "(?!)";
        }
    }
}
