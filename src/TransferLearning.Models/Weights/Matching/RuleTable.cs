using System.Text.RegularExpressions;

namespace TransferLearning.Models.Weights.Matching;

/// <summary>A table of rules for a family: a pattern over the whole name and what it becomes, the first that matches counts.</summary>
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
        Translate(entry.Name) is { } name ? (name, WeightLayout.AsIs) : null;

    /// <summary>torchvision's name; null where no rule matches.</summary>
    public virtual string? Translate(string name)
    {
        foreach (var (pattern, replacement) in _rules.Value)
            if (pattern.Match(name) is { Success: true } match) return match.Result(replacement);
        return null;
    }
}
