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
    private readonly MappingNode _root;
    private readonly MappingNode _identity;

    /// <param name="root">All keys.</param>
    /// <param name="identity">The keys that can change a run's numbers (<see cref="KeyAttribute.ChangesResult"/>).</param>
    internal ResolvedDocument(MappingNode root, MappingNode identity) => (_root, _identity) = (root, identity);

    internal static ResolvedDocument Empty { get; } = new(new([], default, ""), new([], default, ""));

    /// <summary>A YAML file of the same experiment and its sweep, from any folder.</summary>
    public string ToYaml() => YamlWriter.Write(_root);

    /// <summary>A YAML file that <c>tl run</c> repeats to the same experiment, from any folder: without <c>sweep</c>, whose other values need not be there then.</summary>
    public string ToRunYaml() => YamlWriter.Write(_root with { Entries = [.. _root.Entries.Where(entry => entry.Key != "sweep")] });

    /// <summary>
    /// Every key with its value in the document's order, for MLflow's params: paths as <c>--set</c> takes them
    /// (<c>head.1.dense.units</c>, <c>schedule.fine-tune.epochs</c>); lists of plain values on one line; absent values left out.
    /// </summary>
    public IReadOnlyList<KeyValuePair<string, string>> Flatten()
    {
        var pairs = new List<KeyValuePair<string, string>>();
        Flatten(_root, "", pairs);
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
            text.Append(key).Append('\0').Append(value).Append('\n');
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
