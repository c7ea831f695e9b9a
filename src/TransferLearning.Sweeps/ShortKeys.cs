namespace TransferLearning.Sweeps;

/// <summary>Shortens dotted keys for headings: the shortest suffix of each that no other key has.</summary>
public static class ShortKeys
{
    /// <summary>For example <c>units</c> for <c>head.1.dense.units</c> if no other key ends in it.</summary>
    public static IReadOnlyDictionary<string, string> Of(IEnumerable<string> keys)
    {
        var all = keys.Distinct().ToList();
        return all.ToDictionary(key => key, key => Ends(key).FirstOrDefault(end => all.Count(other => Ends(other).Contains(end)) == 1) ?? key);
    }

    /// <summary>The suffixes of a key, shortest first. The last is the key itself, even if another key ends in it.</summary>
    private static IEnumerable<string> Ends(string key)
    {
        for (var at = key.LastIndexOf('.'); at > 0; at = key.LastIndexOf('.', at - 1))
            yield return key[(at + 1)..];
        yield return key;
    }
}
