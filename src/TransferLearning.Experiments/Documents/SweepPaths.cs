namespace TransferLearning.Experiments.Documents;

/// <summary>Makes relative paths among a sweep's values absolute, so that a resolved file means the same sweep in any folder.</summary>
internal static class SweepPaths
{
    /// <param name="written">The resolved document.</param>
    /// <param name="document">The document that it was bound from.</param>
    /// <param name="paths">The text nodes that are paths, each with its absolute path.</param>
    public static MappingNode InFull(MappingNode written, MappingNode document, IReadOnlyDictionary<ScalarNode, string> paths)
    {
        // Values without a path are written unchanged.
        var full = new Dictionary<(string Parameter, string Text), Node>();
        foreach (var entry in SweepPoint.Parameters(document)?.Entries ?? [])
            foreach (var node in SweepPoint.Listed(entry.Value))
                if (HasPath(node, paths))
                    full[(entry.Key, YamlWriter.WriteLine(node))] = InFull(node, paths);
        return full.Count == 0 ? written : Change(written, "sweep", sweep => Change(sweep, "parameters", parameters => Each(parameters, Space)));

        Node Space(string parameter, Node space) => space is SequenceNode
            ? Values(parameter, space)
            : Change(Change(space, "choice", list => Values(parameter, list)), "when", when => Each(when, Values));

        Node Values(string parameter, Node list) => list is SequenceNode sequence
            ? sequence with { Items = [.. sequence.Items.Select(item => full.GetValueOrDefault((parameter, YamlWriter.WriteLine(item)), item))] }
            : list;
    }

    private static bool HasPath(Node node, IReadOnlyDictionary<ScalarNode, string> paths) => node switch
    {
        MappingNode mapping => mapping.Entries.Any(entry => HasPath(entry.Value, paths)),
        SequenceNode sequence => sequence.Items.Any(item => HasPath(item, paths)),
        ScalarNode scalar => paths.ContainsKey(scalar),
        _ => false,
    };

    private static Node InFull(Node node, IReadOnlyDictionary<ScalarNode, string> paths) => node switch
    {
        MappingNode mapping => Each(mapping, (_, value) => InFull(value, paths)),
        SequenceNode sequence => sequence with { Items = [.. sequence.Items.Select(item => InFull(item, paths))] },
        ScalarNode scalar when paths.TryGetValue(scalar, out var full) => scalar with { Text = full, Plain = false },
        _ => node,
    };

    private static MappingNode Change(MappingNode mapping, string key, Func<Node, Node> change) => (MappingNode)Change((Node)mapping, key, change);

    private static Node Change(Node node, string key, Func<Node, Node> change) => Each(node, (name, value) => name == key ? change(value) : value);

    private static Node Each(Node node, Func<string, Node, Node> change) =>
        node is MappingNode mapping ? mapping with { Entries = [.. mapping.Entries.Select(entry => entry with { Value = change(entry.Key, entry.Value) })] } : node;
}
