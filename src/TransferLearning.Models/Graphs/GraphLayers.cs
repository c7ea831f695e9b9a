using System.Text;
using System.Text.RegularExpressions;

namespace TransferLearning.Models.Graphs;

/// <summary>
/// Finding nodes by the names that users know: a layer, a block, torchvision's module path or a part of it before a dot
/// (<c>features</c>, <c>layer4</c>, <c>layer4.2.conv1</c>), and globs over all of these (<c>block[1-4]_*</c>).
/// </summary>
public static class GraphLayers
{
    /// <summary>The nodes that a name or a glob (<c>*</c>, <c>?</c>, <c>[a-c]</c>, <c>[!a]</c>) means, as places in the order, ascending; none where nothing has that name.</summary>
    public static IReadOnlyList<int> Find(this Graph graph, string nameOrGlob)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(nameOrGlob);
        Func<string, bool> matches = IsGlob(nameOrGlob) ? new Regex(Pattern(nameOrGlob), RegexOptions.CultureInvariant).IsMatch : name => name == nameOrGlob;
        return [.. Enumerable.Range(0, graph.Nodes.Count).Where(i => NamesOf(graph.Nodes[i]).Any(matches))];
    }

    /// <summary>Every name that <see cref="Find"/> knows, in order: for messages that suggest the nearest.</summary>
    public static IReadOnlyList<string> AllNames(this Graph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return [.. graph.Nodes.SelectMany(NamesOf).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>The layers of the nodes from the first that a name means to the end.</summary>
    public static IReadOnlyList<string> LayersFrom(this Graph graph, string name) =>
        graph.Find(name) is [var first, ..] ? LayersOf(graph, first, graph.Nodes.Count) : [];

    /// <summary>
    /// The layers of the nodes before the first that a name means. A layer goes as one, so that it is not among them where the name means a module in its midst
    /// that has weights (the batch norm of a convolution); the activation behind its weights leaves it among them.
    /// </summary>
    public static IReadOnlyList<string> LayersUntil(this Graph graph, string name) =>
        graph.Find(name) is [var first, ..]
            ? [.. LayersOf(graph, 0, first).Except(graph.Nodes.Skip(first).Where(node => graph.ParametersOf(node).Any()).Select(node => node.Layer), StringComparer.Ordinal)]
            : [];

    /// <summary>The layers that a name or a glob means.</summary>
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
        // An empty class, or a range the wrong way round, means nothing rather than an exception.
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
