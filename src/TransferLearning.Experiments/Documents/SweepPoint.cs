using TransferLearning.Experiments.Binding;

namespace TransferLearning.Experiments.Documents;

/// <summary>Makes a trial's document from a document with a <c>sweep</c>.</summary>
internal static class SweepPoint
{
    private const string Section = "sweep";

    /// <summary>The document with the trial's settings and without <c>sweep</c>, since a trial is a single point.</summary>
    public static MappingNode Trial(MappingNode document, TrialSettings trial, BindContext context)
    {
        var set = Set(document, trial.Values, context);
        set = Set(set, "seed", FormattableString.Invariant($"{trial.Seed}"), plain: true, context);
        if (trial.Name is { } name)
            set = Set(set, "name", name, plain: false, context);
        if (trial.Threads is { } threads && !SaysThreads(set))
            set = Set(set, "run.threads", FormattableString.Invariant($"{threads}"), plain: true, context);
        return set;
    }

    /// <summary>
    /// The document with a point's values and without <c>sweep</c>. Each value is the node that the sweep lists, not its text parsed again:
    /// quotes are kept, and a path in it is relative to the file that lists it.
    /// </summary>
    public static MappingNode Set(MappingNode document, IEnumerable<KeyValuePair<string, string>> values, BindContext context)
    {
        var parameters = Parameters(document);
        var set = document with { Entries = [.. document.Entries.Where(entry => entry.Key != Section)] };
        foreach (var (path, text) in InOrder(values, value => value.Key))
            set = (MappingNode)Overrides.Set(set, path.Trim(), Value(parameters?.Find(path)?.Value ?? document, text), context);
        return set;
    }

    /// <summary>The parameters of the document's <c>sweep</c>; null without one.</summary>
    public static MappingNode? Parameters(MappingNode document) => (document.Find(Section)?.Value as MappingNode)?.Find("parameters")?.Value as MappingNode;

    /// <summary>Sorts values so that a key is set before the keys below it; setting it later would overwrite them.</summary>
    public static IEnumerable<T> InOrder<T>(IEnumerable<T> values, Func<T, string> path) => values.OrderBy(value => path(value).Count(c => c == '.'));

    /// <summary>The values that a parameter lists.</summary>
    public static IReadOnlyList<Node> Listed(Node space) => space switch
    {
        SequenceNode list => list.Items,
        MappingNode mapping when mapping.Find("choice")?.Value is SequenceNode list => list.Items,
        _ => [],
    };

    private static Node Value(Node space, string text) =>
        // A trial's values are stored without passwords.
        Listed(space).FirstOrDefault(node => UrlSecrets.Removed(YamlWriter.WriteLine(node)) == UrlSecrets.Removed(text)) ?? new ScalarNode(text, Plain: true, space.Location, space.Folder);

    private static MappingNode Set(MappingNode document, string path, string text, bool plain, BindContext context) =>
        (MappingNode)Overrides.Set(document, path, new ScalarNode(text, plain, document.Location, document.Folder), context);

    private static bool SaysThreads(MappingNode document) =>
        (document.Find("run")?.Value as MappingNode)?.Find("threads") is { Value: not ScalarNode { IsNull: true } };
}
