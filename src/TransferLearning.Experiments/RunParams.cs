using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace TransferLearning.Experiments;

/// <summary>Selects an experiment's keys for MLflow's params: those that differ from the defaults and those that somebody set.</summary>
internal static class RunParams
{
    private const string Layers = "backbone.layers";

    // The run's name, where it is logged, and its use of the machine are not parameters of the model.
    private static readonly HashSet<string> NoParams = ["name", "experiment", "description", "expect", "sweep", "tracking", "run.threads", "run.cache", "run.cache_size"];

    /// <summary>Selects the params. A network that is written out is one of them.</summary>
    /// <param name="all">Every key with its value.</param>
    /// <param name="given">The keys of the document as it was read.</param>
    /// <param name="differing">The keys whose values are not their defaults.</param>
    /// <param name="swept">The keys that a sweep sets; they are kept whatever their values.</param>
    public static IReadOnlyList<KeyValuePair<string, string>> Of(
        IReadOnlyList<KeyValuePair<string, string>> all, IReadOnlyList<KeyValuePair<string, string>> given, IReadOnlyList<KeyValuePair<string, string>> differing,
        IReadOnlyCollection<string> swept)
    {
        var named = differing.ToDictionary();
        // A file that holds every key, as sweeps and runs write it, does not tell which ones the user set.
        if (all.ExceptBy(given.Select(pair => pair.Key), pair => pair.Key).Any())
            foreach (var (key, value) in given)
                named.TryAdd(key, value);
        var spelt = swept.Select(key => Spelt(key, all)).ToHashSet();
        foreach (var key in spelt)
            if (!named.Keys.Any(other => other == key || IsBelow(other, key)) && Variant(key, all) is { } variant)
                named.Add(key, variant);

        List<KeyValuePair<string, string>> pairs = [.. all.Where(pair => named.ContainsKey(pair.Key) || spelt.Contains(pair.Key))];
        // 'optimizer: rmsprop' stands for keys below it that all have their defaults.
        pairs.AddRange([.. named.Where(name => !pairs.Exists(pair => pair.Key == name.Key || IsBelow(pair.Key, name.Key)) && all.Any(pair => IsBelow(pair.Key, name.Key)))]);
        if (LayersOf(all) is { } layers)
        {
            pairs.RemoveAll(pair => IsBelow(pair.Key, Layers) && !spelt.Contains(pair.Key));
            pairs.Add(new(Layers, layers));
        }

        return [.. pairs.Where(pair => !NoParams.Contains(pair.Key) && !NoParams.Contains(pair.Key.Split('.')[0]) && !IsStageName(pair.Key))];
    }

    /// <summary>Whether a key is below another one.</summary>
    public static bool IsBelow(string key, string above) => key.StartsWith(above + ".", StringComparison.Ordinal);

    /// <summary>The key that a short form stands for: <c>head.0.dropout</c> for <c>head.0.dropout.rate</c>.</summary>
    private static string Spelt(string key, IReadOnlyList<KeyValuePair<string, string>> all) =>
        all.Where(pair => IsBelow(pair.Key, key)).Select(pair => pair.Key).ToList() is [var only] ? only : key;

    /// <summary>The only variant below a key, such as <c>rmsprop</c> below <c>optimizer</c>; null if there is none or more than one.</summary>
    private static string? Variant(string key, IReadOnlyList<KeyValuePair<string, string>> all) =>
        all.Where(pair => IsBelow(pair.Key, key)).Select(pair => pair.Key[(key.Length + 1)..].Split('.')[0]).Distinct().ToList() is [var variant] ? variant : null;

    /// <summary>
    /// Describes a network that is written out: the number of layers, and eight digits that change with any option of any layer. MLflow's UI writes
    /// every param above each picture, and two params for each layer would leave no room for it.
    /// </summary>
    private static string? LayersOf(IReadOnlyList<KeyValuePair<string, string>> all)
    {
        var keys = all.Where(pair => IsBelow(pair.Key, Layers)).ToList();
        if (keys.Count == 0)
            return null;
        var count = keys.Select(pair => pair.Key.Split('.')[2]).Distinct().Count();
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', keys.Select(pair => $"{pair.Key}\0{pair.Value}"))));
        return string.Create(CultureInfo.InvariantCulture, $"{count} layers, {Convert.ToHexStringLower(digest)[..8]}");
    }

    /// <summary>Whether a key holds a stage's name, which the paths of the stage's keys contain: <c>schedule.head.epochs</c>.</summary>
    private static bool IsStageName(string key) => key.StartsWith("schedule.", StringComparison.Ordinal) && key.EndsWith(".stage", StringComparison.Ordinal);
}
