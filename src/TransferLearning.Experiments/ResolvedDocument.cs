using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using TransferLearning.Experiments.Documents;

namespace TransferLearning.Experiments;

/// <summary>
/// The experiment with every key and its value: <c>extends</c>, environment and overrides are applied, defaults are filled in,
/// relative paths are absolute. Values have one canonical form, so two spellings of a number are the same.
/// </summary>
public sealed class ResolvedDocument
{
    // The run's name, where it is logged, and its use of the machine are not parameters of the model.
    private static readonly HashSet<string> NoParams = ["name", "experiment", "description", "expect", "sweep", "tracking", "run.threads", "run.cache", "run.cache_size"];

    private const string Layers = "backbone.layers";

    private readonly MappingNode _root;
    private readonly MappingNode _identity;
    private readonly Node _given;
    private readonly Func<MappingNode> _differing;

    /// <param name="root">All keys.</param>
    /// <param name="identity">The keys that can change a run's numbers (<see cref="KeyAttribute.ChangesResult"/>).</param>
    /// <param name="given">The document as read.</param>
    /// <param name="differing">The keys whose values differ from their defaults.</param>
    internal ResolvedDocument(MappingNode root, MappingNode identity, Node given, Func<MappingNode> differing) =>
        (_root, _identity, _given, _differing) = (root, identity, given, differing);

    internal static ResolvedDocument Empty { get; } = new(Nothing, Nothing, Nothing, () => Nothing);

    private static MappingNode Nothing => new([], default, "");

    /// <summary>A YAML file of the same experiment with its sweep, valid in any folder.</summary>
    public string ToYaml() => YamlWriter.Write(_root);

    /// <summary>
    /// A YAML file with which <c>tl run</c> repeats the experiment, valid in any folder. Without <c>sweep</c>, whose other values may no longer
    /// exist.
    /// </summary>
    public string ToRunYaml() => YamlWriter.Write(_root with { Entries = [.. _root.Entries.Where(entry => entry.Key != "sweep")] });

    /// <summary>
    /// Every key with its value in document order, for MLflow's params. Keys are paths as in <c>--set</c>
    /// (<c>head.1.dense.units</c>, <c>schedule.fine-tune.epochs</c>); lists of plain values are one line; absent values are left out.
    /// </summary>
    public IReadOnlyList<KeyValuePair<string, string>> Flatten() => Flatten(_root);

    /// <summary>
    /// The keys that characterise a run, for MLflow's params: those that differ from the defaults and those that the user set.
    /// Names, description, tracking, <c>expect</c> and the number of threads are left out.
    /// </summary>
    /// <param name="swept">Keys that a sweep sets; they are kept whatever their values.</param>
    public IReadOnlyList<KeyValuePair<string, string>> Params(IEnumerable<string>? swept = null)
    {
        var all = Flatten();
        var given = Flatten(_given).ToDictionary(pair => pair.Key, pair => pair.Value);
        var named = Flatten(_differing()).ToDictionary(pair => pair.Key, pair => pair.Value);
        var special = new HashSet<string>(named.Keys.Concat(Spelt(swept ?? [], all, named)));
        // A file that holds every key, as sweeps and runs write it, does not tell which ones the user set.
        if (!all.All(pair => given.ContainsKey(pair.Key)))
        {
            special.UnionWith(given.Keys);
            named = named.Concat(given).DistinctBy(pair => pair.Key).ToDictionary();
        }

        var pairs = all.Where(pair => special.Contains(pair.Key)).ToList();
        // 'optimizer: rmsprop' stands for keys below it that all have their defaults.
        foreach (var (key, value) in named.Where(name => !pairs.Exists(pair => pair.Key == name.Key || pair.Key.StartsWith(name.Key + ".", StringComparison.Ordinal)))
            .Where(name => all.Any(pair => pair.Key.StartsWith(name.Key + ".", StringComparison.Ordinal))))
            pairs.Add(new(key, value));
        return [.. WithLayersAsOne(pairs, all, swept ?? []).Where(pair => !NoParams.Contains(pair.Key) && !NoParams.Contains(pair.Key.Split('.')[0]) && !IsStageName(pair.Key))];
    }

    /// <summary>What a sweep sets, of those of <see cref="Params"/>: a sweep's own run has them for its best trial, under the names that the trial's run has.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> SweptParams(IReadOnlyCollection<string> swept) =>
        [.. Params(swept).Where(pair => swept.Any(key => pair.Key == key || pair.Key.StartsWith(key + ".", StringComparison.Ordinal)))];

    /// <summary>
    /// Keys as they are written here: <c>head.0.dropout</c> stands for <c>head.0.dropout.rate</c>. Of one that stands for many (<c>optimizer</c>) and of
    /// which none differs from its default, the variant is named.
    /// </summary>
    private static IEnumerable<string> Spelt(IEnumerable<string> keys, IReadOnlyList<KeyValuePair<string, string>> all, Dictionary<string, string> named)
    {
        foreach (var key in keys)
        {
            var below = all.Where(pair => pair.Key.StartsWith(key + ".", StringComparison.Ordinal)).Select(pair => pair.Key).ToList();
            yield return below is [var only] ? only : key;
            if (below.Count > 1 && !named.ContainsKey(key) && !below.Exists(named.ContainsKey) && below.Select(each => each[(key.Length + 1)..].Split('.')[0]).Distinct().ToList() is [var variant])
                named.Add(key, variant);
        }
    }

    /// <summary>
    /// A network written out layer by layer is one param: how many layers, and eight digits that differ where anything of a layer
    /// does. What a sweep sets of a layer is a param of its own.
    /// </summary>
    private static IEnumerable<KeyValuePair<string, string>> WithLayersAsOne(
        List<KeyValuePair<string, string>> pairs, IReadOnlyList<KeyValuePair<string, string>> all, IEnumerable<string> swept)
    {
        var layers = all.Where(pair => IsOfLayer(pair.Key)).ToList();
        if (layers.Count == 0)
            return pairs;
        var count = layers.Select(pair => pair.Key.Split('.')[2]).Distinct().Count();
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', layers.Select(pair => $"{pair.Key}\0{pair.Value}"))));
        KeyValuePair<string, string> one = new(Layers, string.Create(CultureInfo.InvariantCulture, $"{count} layers, {Convert.ToHexStringLower(digest)[..8]}"));
        var own = swept.ToHashSet();
        return pairs.Where(pair => !IsOfLayer(pair.Key) || own.Contains(pair.Key)).Append(one);
    }

    private static bool IsOfLayer(string key) => key.StartsWith(Layers + ".", StringComparison.Ordinal);

    internal static IReadOnlyList<KeyValuePair<string, string>> Flatten(Node node)
    {
        var pairs = new List<KeyValuePair<string, string>>();
        Flatten(node, "", pairs);
        return pairs;
    }

    /// <summary>
    /// The SHA-256 (64 hexadecimal digits) of everything that determines the run's numbers. Keys that cannot change them are left out
    /// (names, description, tracking, expect, sweep, threads, cache sizes). So are the paths of data and weights, whose contents
    /// the caller passes instead.
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

    /// <summary>Whether a key is a stage's name, which the paths of the stage's keys contain already: <c>schedule.head.epochs</c>.</summary>
    private static bool IsStageName(string key) => key.StartsWith("schedule.", StringComparison.Ordinal) && key.EndsWith(".stage", StringComparison.Ordinal);

    private static string? NameOf(Node item) => ((item as MappingNode)?.Find("stage")?.Value as ScalarNode)?.Text;
}
