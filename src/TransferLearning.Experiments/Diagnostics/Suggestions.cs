namespace TransferLearning.Experiments.Diagnostics;

/// <summary>Suggests what a misspelt name was meant to be: the nearest name by Damerau–Levenshtein distance (optimal string alignment).</summary>
public static class Suggestions
{
    /// <summary>The sentence <c> Did you mean 'x'?</c>; empty if no candidate is near.</summary>
    public static string Among(string name, IEnumerable<string> candidates) => Nearest(name, candidates) is { } nearest ? $" Did you mean '{nearest}'?" : "";

    /// <summary>
    /// Like <see cref="Among"/>. If no candidate is near, lists all candidates if they are few, else up to three that contain the name.
    /// </summary>
    public static string OrAll(string name, IReadOnlyCollection<string> candidates) =>
        Among(name, candidates) is { Length: > 0 } hint ? hint
        : candidates.Count is > 0 and <= 30 ? $" Valid names: {string.Join(", ", candidates)}."
        : Sentence(Containing(name, candidates).Take(3));

    /// <summary>
    /// The sentence <c> Did you mean 'x', 'y' or 'z'?</c>; empty without candidates. First come candidates that begin with the name (or a glob's
    /// letters), then the nearest, then those that contain it.
    /// </summary>
    public static string Several(string nameOrGlob, IReadOnlyCollection<string> candidates)
    {
        ArgumentNullException.ThrowIfNull(nameOrGlob);
        var name = nameOrGlob.Trim('*', '?', '_', '.');
        var containing = Containing(name, candidates).ToLookup(candidate => candidate.StartsWith(name, StringComparison.OrdinalIgnoreCase));
        return Sentence(containing[true].Concat(AllNear(name, candidates)).Concat(containing[false]).Distinct(StringComparer.Ordinal).Take(3));
    }

    /// <summary>The nearest candidate, the first of equally near ones; null if none is within a third of the name's length.</summary>
    public static string? Nearest(string name, IEnumerable<string> candidates)
    {
        if (name.Length is 0 or > 256)
            return null;
        string? best = null;
        var bestDistance = Math.Max(1, name.Length / 3) + 1;
        foreach (var candidate in candidates)
        {
            var distance = Distance(name, candidate, bestDistance);
            if (distance < bestDistance)
                (best, bestDistance) = (candidate, distance);
        }

        return best;
    }

    private static string Sentence(IEnumerable<string> names) => names.Select(name => $"'{name}'").ToArray() switch
    {
        [] => "",
        [var only] => $" Did you mean {only}?",
        [.. var first, var last] => $" Did you mean {string.Join(", ", first)} or {last}?",
    };

    /// <summary>The candidates that contain the name, the shortest first. Names of one or two letters would match too many.</summary>
    private static IEnumerable<string> Containing(string name, IEnumerable<string> candidates) => name.Length < 3 ? [] :
        candidates.Where(candidate => candidate.Contains(name, StringComparison.OrdinalIgnoreCase))
            .OrderByDescending(candidate => candidate.StartsWith(name, StringComparison.OrdinalIgnoreCase)).ThenBy(candidate => candidate.Length);

    /// <summary>The nearest candidates within a third of the name's length, nearest first.</summary>
    private static IReadOnlyList<string> AllNear(string name, IEnumerable<string> candidates, int count = 3) =>
        name.Length is 0 or > 256 ? [] :
        [
            .. candidates.Select(candidate => (candidate, distance: Distance(name, candidate, int.MaxValue)))
                .Where(pair => pair.distance <= Math.Max(1, name.Length / 3))
                .OrderBy(pair => pair.distance).Select(pair => pair.candidate).Take(count),
        ];

    /// <summary>
    /// The number of letters to insert, remove, replace or swap with a neighbour, ignoring case. Returns the limit if the
    /// lengths differ by at least that much.
    /// </summary>
    internal static int Distance(string left, string right, int limit)
    {
        if (Math.Abs(left.Length - right.Length) >= limit)
            return limit;
        var (before, previous, current) = (new int[right.Length + 1], new int[right.Length + 1], new int[right.Length + 1]);
        for (var j = 0; j <= right.Length; j++)
            previous[j] = j;
        for (var i = 1; i <= left.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var cost = char.ToLowerInvariant(left[i - 1]) == char.ToLowerInvariant(right[j - 1]) ? 0 : 1;
                current[j] = Math.Min(Math.Min(previous[j] + 1, current[j - 1] + 1), previous[j - 1] + cost);
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                    current[j] = Math.Min(current[j], before[j - 2] + 1);
            }

            (before, previous, current) = (previous, current, before);
        }

        return previous[right.Length];
    }
}
