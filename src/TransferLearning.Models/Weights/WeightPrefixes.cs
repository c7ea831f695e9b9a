using TransferLearning.Models.Weights.Matching;

namespace TransferLearning.Models.Weights;

/// <summary>
/// Finds the prefix before the names of a backbone's tensors: <c>DataParallel</c>'s <c>module.</c>, or the attribute of a larger model or a Lightning
/// module that holds the network (<c>model.</c>, <c>backbone.</c>, <c>student.cnn.</c>). Tensors without the prefix are unrelated to the network.
/// </summary>
internal static class WeightPrefixes
{
    /// <summary>The usual prefixes. They win over others that cover as much of the network (<c>ema_model.</c>).</summary>
    private static readonly string[] Wrappers = ["module.", "_orig_mod.", "model.", "backbone.", "encoder.", "net.", "network."];

    /// <summary>The share of the network's tensors that an unusual prefix must cover: a ResNet's block has some of the same names as its stem.</summary>
    private const double Share = 0.25;

    private const int MaximumCandidates = 8;

    /// <summary>The prefix of a backbone's tensors in a file; empty where the names have none, or none is found.</summary>
    /// <exception cref="WeightFileException">Several networks fit equally well.</exception>
    public static string Find(IWeightFile file, Backbone backbone)
    {
        var usual = Usual(file.Entries.Keys);
        var network = backbone.Build(backbone.Sample);
        var known = network.Parameters.Select(spec => spec.Name).ToHashSet(StringComparer.Ordinal);
        if (known.All(file.Entries.ContainsKey)) return "";
        var others = Others(file.Entries.Keys, known).Except(usual).ToList();
        if (usual.Count == 0 && others.Count == 0) return "";
        var scores = usual.Concat(others).Prepend("").ToDictionary(prefix => prefix, prefix => WeightMatcher.Score(UnwrappedFile.Of(file, prefix), network, backbone), StringComparer.Ordinal);
        var most = scores.Values.Max();
        if (scores[""] == most) return "";
        var best = scores.Where(score => score.Value == most).Select(score => score.Key).ToList();
        if (best.Count > 1 && best.Where(usual.Contains).ToList() is { Count: 1 } only) best = only;
        if (best.Count == 1) return best[0];
        throw new WeightFileException(file.Path, $"holds several such networks, behind {string.Join(" and ", best.Order(StringComparer.Ordinal).Select(prefix => $"'{WeightFileException.Shown(prefix)}'"))}: say which with 'weights_prefix'");
    }

    /// <summary>The number of characters of wrappers before every name. Wrappers may be nested in any order.</summary>
    public static int LengthOf(IReadOnlyCollection<string> wrappers, IReadOnlyCollection<string> names)
    {
        var length = 0;
        while (names.Count > 0 && wrappers.FirstOrDefault(wrapper => names.All(name => name.AsSpan(length).StartsWith(wrapper, StringComparison.Ordinal))) is { } wrapper) length += wrapper.Length;
        return length;
    }

    /// <summary>Every chain of usual prefixes at the beginning of a name.</summary>
    private static HashSet<string> Usual(IEnumerable<string> names)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in names)
        {
            var length = 0;
            while (found.Count < MaximumCandidates && Wrappers.FirstOrDefault(wrapper => name.AsSpan(length).StartsWith(wrapper, StringComparison.Ordinal)) is { } wrapper)
                found.Add(name[..(length += wrapper.Length)]);
        }
        return found;
    }

    /// <summary>Unusual prefixes: the text before a name of the network, where many names have it.</summary>
    private static IEnumerable<string> Others(IEnumerable<string> names, HashSet<string> known)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var name in names.Where(name => name.Length <= 1000))
            for (var dot = name.IndexOf('.'); dot >= 0; dot = name.IndexOf('.', dot + 1))
                if (known.Contains(name[(dot + 1)..])) counts[name[..(dot + 1)]] = counts.GetValueOrDefault(name[..(dot + 1)]) + 1;
        return counts.Where(count => count.Value >= Share * known.Count).OrderByDescending(count => count.Value).ThenBy(count => count.Key, StringComparer.Ordinal).Select(count => count.Key).Take(MaximumCandidates);
    }
}
