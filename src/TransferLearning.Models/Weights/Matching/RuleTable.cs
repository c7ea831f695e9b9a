using System.Text.RegularExpressions;

namespace TransferLearning.Models.Weights.Matching;

/// <summary>
/// A table of rules for a family. A rule is a pattern for the whole name and its replacement; the first rule that matches applies. Networks of a family may
/// differ (in their number of stages, in whether a block has squeeze-and-excitation). A rule then gives several names separated by <c>|</c>, and the first
/// that the network has is taken.
/// </summary>
public abstract class RuleTable : NameMap
{
    private readonly Lazy<List<(Regex Pattern, string Replacement)>> _rules;

    protected RuleTable() => _rules = new(() =>
    [
        .. Rules.Select(rule => (new Regex($"^(?:{rule.Pattern})$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking), rule.Replacement)),
    ]);

    /// <summary>Patterns for the file's names (without <c>^</c> and <c>$</c>) and the torchvision names to replace them with.</summary>
    protected abstract IReadOnlyList<(string Pattern, string Replacement)> Rules { get; }

    internal override (string Name, WeightLayout Layout)? Find(WeightEntry entry, Graph network) =>
        Translate(entry.Name)?.Split('|') is not { } names ? null
        : (names.Length == 1 ? names[0] : names.FirstOrDefault(name => Has(network, name)) ?? names[0], WeightLayout.AsIs);

    /// <summary>Whether a network has a tensor with a name.</summary>
    protected static bool Has(Graph network, string name) => network.Parameters.Any(spec => spec.Name == name);

    /// <summary>The torchvision name, or several separated by <c>|</c>; null where no rule matches.</summary>
    public virtual string? Translate(string name)
    {
        foreach (var (pattern, replacement) in _rules.Value)
            if (pattern.Match(name) is { Success: true } match) return match.Result(replacement);
        return null;
    }
}
