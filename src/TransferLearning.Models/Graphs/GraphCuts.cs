namespace TransferLearning.Models.Graphs;

/// <summary>Cuts a graph, splits it in two and joins two graphs.</summary>
public static class GraphCuts
{
    /// <summary>The graph up to the last node that matches a name, without nodes that its output does not need.</summary>
    /// <exception cref="KeyNotFoundException">No node matches the name.</exception>
    public static Graph CutAt(this Graph graph, string name)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return graph.Find(name) is [.., var last]
            ? graph.EndingAt(graph.Nodes[last].Name)
            : throw new KeyNotFoundException($"'{graph.Name}' has no layer '{name}'.");
    }

    /// <summary>The graph whose output is the given node, without nodes that this output does not need.</summary>
    public static Graph EndingAt(this Graph graph, string node)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var needed = new HashSet<string>(StringComparer.Ordinal) { node };
        for (var i = graph.IndexOf(node); i >= 0; i--)
            if (needed.Contains(graph.Nodes[i].Name))
                needed.UnionWith(graph.Nodes[i].Inputs);
        return new Graph(graph.Name, graph.Input, [.. graph.Nodes.Where(each => needed.Contains(each.Name))], node);
    }

    /// <summary>The same nodes for another input shape.</summary>
    /// <exception cref="ShapeException">A node cannot take the shape that reaches it then.</exception>
    public static Graph For(this Graph graph, TensorShape input)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return graph.Input.Equals(input) ? graph : new Graph(graph.Name, input, graph.Nodes, graph.Output);
    }

    /// <summary>
    /// The nodes after which the graph can be split, in execution order. All nodes after a cut point need its output and nothing earlier.
    /// The output node is a cut point too.
    /// </summary>
    public static IReadOnlyList<string> CutPoints(this Graph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        // The smallest index that any node after i reads from; -1 is the input.
        var points = new List<string>();
        var earliest = graph.IndexOf(graph.Output);
        for (var i = graph.Nodes.Count - 1; i >= 0; i--)
        {
            if (earliest >= i)
                points.Add(graph.Nodes[i].Name);
            foreach (var input in graph.Nodes[i].Inputs)
                earliest = Math.Min(earliest, graph.IndexOf(input));
        }
        points.Reverse();
        return points;
    }

    /// <summary>Splits after a cut point. The suffix's input is the prefix's output.</summary>
    /// <exception cref="ArgumentException">The node is not a cut point.</exception>
    public static (Graph Prefix, Graph Suffix) SplitAfterNode(this Graph graph, string node)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var at = graph.IndexOf(node);
        var behind = graph.Nodes.Skip(at + 1).ToArray();
        if (behind.SelectMany(each => each.Inputs).Append(graph.Output).Any(input => graph.IndexOf(input) < at))
            throw new ArgumentException($"'{graph.Name}' cannot be split after '{node}': something behind it needs an earlier tensor.", nameof(node));
        var suffix = behind.Select(each => each with { Inputs = [.. each.Inputs.Select(input => input == node ? Graph.InputName : input)] }).ToArray();
        return (graph.EndingAt(node), new Graph(graph.Name, graph.Shapes[node], suffix, graph.Output == node ? Graph.InputName : graph.Output));
    }

    /// <summary>Splits after the last node that matches a name.</summary>
    /// <exception cref="KeyNotFoundException">No node matches the name.</exception>
    /// <exception cref="ArgumentException">That node is not a cut point.</exception>
    public static (Graph Prefix, Graph Suffix) SplitAfter(this Graph graph, string name) =>
        graph.Find(name) is [.., var last]
            ? graph.SplitAfterNode(graph.Nodes[last].Name)
            : throw new KeyNotFoundException($"'{graph.Name}' has no layer '{name}'.");

    /// <summary>
    /// Splits at the last cut point before the first node that matches a name. Null where there is no such point and the prefix would be empty.
    /// </summary>
    /// <exception cref="KeyNotFoundException">No node matches the name.</exception>
    public static (Graph Prefix, Graph Suffix)? SplitBefore(this Graph graph, string name)
    {
        if (graph.Find(name) is not [var first, ..])
            throw new KeyNotFoundException($"'{graph.Name}' has no layer '{name}'.");
        return graph.CutPoints().LastOrDefault(point => graph.IndexOf(point) < first) is { } node ? graph.SplitAfterNode(node) : null;
    }

    /// <summary>Joins two graphs: the second takes the first one's output.</summary>
    /// <exception cref="ShapeException">The second graph's input has another shape.</exception>
    public static Graph Append(this Graph graph, Graph next)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(next);
        if (!next.Input.Equals(graph.OutputShape))
            throw new ShapeException($"'{next.Name}' takes {next.Input}, but '{graph.Name}' gives {graph.OutputShape}");
        var behind = next.Nodes.Select(node => node with { Inputs = [.. node.Inputs.Select(input => input == Graph.InputName ? graph.Output : input)] });
        return new Graph(graph.Name, graph.Input, [.. graph.Nodes, .. behind], next.Output == Graph.InputName ? graph.Output : next.Output);
    }
}
