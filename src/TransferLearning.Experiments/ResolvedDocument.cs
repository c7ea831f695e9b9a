using System.Security.Cryptography;
using System.Text;
using TransferLearning.Experiments.Documents;

namespace TransferLearning.Experiments;

/// <summary>
/// The experiment with every key and its value: <c>extends</c>, environment and overrides applied, defaults filled in,
/// relative paths made absolute. Values are written in one form only, so two spellings of a number are the same.
/// </summary>
public sealed class ResolvedDocument
{
    // What a run is called and where it goes, and what of the machine it takes: no parameters of the model.
    private static readonly HashSet<string> NoParams = ["name", "experiment", "description", "expect", "sweep", "tracking", "run.threads", "run.cache", "run.cache_size"];

    private readonly MappingNode _root;
    private readonly MappingNode _identity;
    private readonly Node _given;
    private readonly Func<MappingNode> _differing;

    /// <param name="root">All keys.</param>
    /// <param name="identity">The keys that can change a run's numbers (<see cref="KeyAttribute.ChangesResult"/>).</param>
    /// <param name="given">The document as it was read.</param>
    /// <param name="differing">The keys whose values are not their defaults.</param>
    internal ResolvedDocument(MappingNode root, MappingNode identity, Node given, Func<MappingNode> differing) =>
        (_root, _identity, _given, _differing) = (root, identity, given, differing);

    internal static ResolvedDocument Empty { get; } = new(Nothing, Nothing, Nothing, () => Nothing);

    private static MappingNode Nothing => new([], default, "");

    /// <summary>A YAML file of the same experiment and its sweep, from any folder.</summary>
    public string ToYaml() => YamlWriter.Write(_root);

    /// <summary>A YAML file that <c>tl run</c> repeats to the same experiment, from any folder: without <c>sweep</c>, whose other values need not be there then.</summary>
    public string ToRunYaml() => YamlWriter.Write(_root with { Entries = [.. _root.Entries.Where(entry => entry.Key != "sweep")] });

    /// <summary>
    /// Every key with its value in the document's order, for MLflow's params: paths as <c>--set</c> takes them
    /// (<c>head.1.dense.units</c>, <c>schedule.fine-tune.epochs</c>); lists of plain values on one line; absent values left out.
    /// </summary>
    public IReadOnlyList<KeyValuePair<string, string>> Flatten() => Flatten(_root);

    /// <summary>
    /// The keys that say what is special about a run, for MLflow's params: those that differ from the defaults and those that
    /// somebody set. Names, description, tracking, <c>expect</c> and the number of threads are none.
    /// </summary>
    /// <param name="swept">Keys that a sweep sets, whatever their values.</param>
    public IReadOnlyList<KeyValuePair<string, string>> Params(IEnumerable<string>? swept = null)
    {
        var all = Flatten();
        var given = Flatten(_given).ToDictionary(pair => pair.Key, pair => pair.Value);
        var special = new HashSet<string>(Flatten(_differing()).Select(pair => pair.Key).Concat(swept ?? []));
        // A file with every key in it, as sweeps and runs write them, says of none that somebody set it.
        if (!all.All(pair => given.ContainsKey(pair.Key)))
            special.UnionWith(given.Keys);
        var pairs = all.Where(pair => special.Contains(pair.Key)).ToList();
        // 'optimizer: rmsprop' stands for keys below it, none of which differs.
        foreach (var key in special.Where(key => given.ContainsKey(key) && !pairs.Exists(pair => pair.Key == key || pair.Key.StartsWith(key + ".", StringComparison.Ordinal)))
            .Where(key => all.Any(pair => pair.Key.StartsWith(key + ".", StringComparison.Ordinal))))
            pairs.Add(new(key, given[key]));
        return [.. pairs.Where(pair => !NoParams.Contains(pair.Key) && !NoParams.Contains(pair.Key.Split('.')[0]) && !IsStageName(pair.Key))];
    }

    internal static IReadOnlyList<KeyValuePair<string, string>> Flatten(Node node)
    {
        var pairs = new List<KeyValuePair<string, string>>();
        Flatten(node, "", pairs);
        return pairs;
    }

    /// <summary>
    /// The SHA-256 (64 hexadecimal digits) of everything that determines the run's numbers. Keys that cannot change them are left out
    /// (names, description, tracking, expect, sweep, threads and sizes of caches), and so are the paths of data: what the data
    /// and the weights contain has to be given.
    /// </summary>
    /// <param name="contents">Digests of the data's and the weights' bytes, in a fixed order.</param>
    public string Identity(params ReadOnlySpan<string> contents)
    {
        var pairs = new List<KeyValuePair<string, string>>();
        Flatten(_identity, "", pairs);
        pairs.Sort((left, right) => string.CompareOrdinal(left.Key, right.Key));
        var text = new StringBuilder("tl 1\n");
        foreach (var (key, value) in pairs)
            text.Append(key).Append('\0').Append(UrlSecrets.Removed(value)).Append('\n');
        foreach (var content in contents)
            text.Append('\0').Append(content).Append('\n');
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private static void Flatten(Node node, string path, List<KeyValuePair<string, string>> pairs)
    {
        switch (node)
        {
            case MappingNode mapping when mapping.Entries.Count > 0:
                foreach (var entry in mapping.Entries)
                    Flatten(entry.Value, path.Length == 0 ? entry.Key : $"{path}.{entry.Key}", pairs);
                break;
            case MappingNode:
                pairs.Add(new(path, "{}"));
                break;
            case SequenceNode sequence when sequence.Items.Any(item => item is MappingNode):
                for (var i = 0; i < sequence.Items.Count; i++)
                    Flatten(sequence.Items[i], $"{path}.{NameOf(sequence.Items[i]) ?? FormattableString.Invariant($"{i}")}", pairs);
                break;
            case SequenceNode sequence:
                pairs.Add(new(path, YamlWriter.WriteLine(sequence)));
                break;
            case ScalarNode { IsNull: false } scalar:
                pairs.Add(new(path, scalar.Text));
                break;
        }
    }

    /// <summary>A stage's name is in the paths of its keys: <c>schedule.head.epochs</c>.</summary>
    private static bool IsStageName(string key) => key.StartsWith("schedule.", StringComparison.Ordinal) && key.EndsWith(".stage", StringComparison.Ordinal);

    private static string? NameOf(Node item) => ((item as MappingNode)?.Find("stage")?.Value as ScalarNode)?.Text;
}
