namespace TransferLearning.Cli.Reporting;

/// <summary>Dotted keys as headings: of each the shortest end that no other one has.</summary>
internal static class ShortKeys
{
    /// <summary>For example <c>units</c> for <c>head.1.dense.units</c>, where no other key ends so.</summary>
    public static IReadOnlyDictionary<string, string> Of(IEnumerable<string> keys)
    {
        var all = keys.Distinct().ToList();
        return all.ToDictionary(key => key, key => Ends(key).FirstOrDefault(end => all.Count(other => Ends(other).Contains(end)) == 1) ?? key);
    }

    /// <summary>The ends of a key, the shortest first; the key itself, which another one may end with, is the last.</summary>
    private static IEnumerable<string> Ends(string key)
    {
        for (var at = key.LastIndexOf('.'); at > 0; at = key.LastIndexOf('.', at - 1))
            yield return key[(at + 1)..];
        yield return key;
    }
}
