namespace TransferLearning.Experiments.Diagnostics;

/// <summary>What a name of Keras or PyTorch is called here, for the message about an unknown key or value.</summary>
internal static class Synonyms
{
    private static readonly Dictionary<string, Synonym> All = SynonymTable.Table
        .SelectMany(row => row.Names.Split(' ').Select(name => (name, row.Synonym))).ToDictionary(row => row.name, row => row.Synonym, StringComparer.OrdinalIgnoreCase);

    /// <summary>Every name of the table.</summary>
    public static IReadOnlyDictionary<string, Synonym> Table => All;

    /// <summary>The sentence of a name, with a space before it; null where the table has none that helps here.</summary>
    /// <param name="name">The unknown name; upper and lower case are the same.</param>
    /// <param name="names">The names of the place where it stands.</param>
    public static string? Sentence(string name, IReadOnlyCollection<string> names) => All.GetValueOrDefault(name) switch
    {
        { Target: { } target } when names.Contains(target) => $" Here it is called '{target}'.",
        { Target: { } target, Place: { } place } => $" Here it is called '{target}', {place}.",
        { Target: null, Place: { } sentence } => $" {sentence}",
        _ => null,
    };
}

/// <summary>What another library's name means here.</summary>
/// <param name="Target">The key or value; null where there is none of one name.</param>
/// <param name="Place">Where the key stands, as in "in 'data'"; without a target a whole sentence. Null: only where the target may stand.</param>
internal sealed record Synonym(string? Target, string? Place);
