namespace TransferLearning.Tracking;

/// <summary>Decides whether a run matches a query.</summary>
internal static class RunMatch
{
    private const int ShortestPrefix = 6;

    public static bool Matches(RunQuery query, string storeId, string runId, string name, IReadOnlyDictionary<string, string>? tags)
    {
        foreach (var (key, value) in query.Tags)
            if (tags is null || !tags.TryGetValue(key, out var own) || own != value)
                return false;
        return query.Runs.Count == 0 || query.Runs.Any(wanted => IsNamed(wanted, storeId, runId, name));
    }

    /// <summary>Whether <paramref name="wanted"/> is the run's name or the beginning of one of its ids.</summary>
    public static bool IsNamed(string wanted, string storeId, string runId, string name) =>
        wanted == name || IsId(wanted, storeId) || IsId(wanted, runId);

    private static bool IsId(string wanted, string id) =>
        wanted.Length >= ShortestPrefix && id.StartsWith(wanted, StringComparison.Ordinal);
}
