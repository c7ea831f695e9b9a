using System.Text.RegularExpressions;

namespace TransferLearning.Models.Weights.Matching;

/// <summary>
/// A table of rules for a family: a pattern over the whole name and what it becomes, the first that matches counts. Where networks of a family differ (in their number of stages, in
/// whether a block has squeeze and excitation), a rule gives several names separated by <c>|</c>, and the first that the network has counts.
/// </summary>
public abstract class RuleTable : NameMap
{
    private readonly Lazy<List<(Regex Pattern, string Replacement)>> _rules;

    protected RuleTable() => _rules = new(() =>
    [
        .. Rules.Select(rule => (new Regex($"^(?:{rule.Pattern})$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking), rule.Replacement)),
    ]);

    /// <summary>Names of the file (without <c>^</c> and <c>$</c>) and torchvision's.</summary>
    protected abstract IReadOnlyList<(string Pattern, string Replacement)> Rules { get; }

    public override (string Name, WeightLayout Layout)? Find(WeightEntry entry, Graph network) =>
        Translate(entry.Name)?.Split('|') is not { } names ? null
        : (names.Length == 1 ? names[0] : names.FirstOrDefault(name => Has(network, name)) ?? names[0], WeightLayout.AsIs);

    /// <summary>Whether a network has a tensor of a name.</summary>
    protected static bool Has(Graph network, string name) => network.Parameters.Any(spec => spec.Name == name);

    /// <summary>torchvision's name, or several separated by <c>|</c>; null where no rule matches.</summary>
    public virtual string? Translate(string name)
    {
        foreach (var (pattern, replacement) in _rules.Value)
            if (pattern.Match(name) is { Success: true } match) return match.Result(replacement);
        return null;
    }
}
