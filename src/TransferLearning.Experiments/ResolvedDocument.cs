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
    public IReadOnlyList<KeyValuePair<string, string>> Params(IReadOnlyCollection<string>? swept = null) =>
        RunParams.Of(Flatten(), Flatten(_given), Flatten(_differing()), swept ?? []);

    /// <summary>The <see cref="Params"/> that a sweep sets, so that the sweep's own run names them as its trials do.</summary>
    /// <param name="swept">The keys that the sweep sets.</param>
    public IReadOnlyList<KeyValuePair<string, string>> SweptParams(IReadOnlyCollection<string> swept) =>
        [.. Params(swept).Where(pair => swept.Any(key => pair.Key == key || RunParams.IsBelow(pair.Key, key)))];

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

    private static string? NameOf(Node item) => ((item as MappingNode)?.Find("stage")?.Value as ScalarNode)?.Text;
}
