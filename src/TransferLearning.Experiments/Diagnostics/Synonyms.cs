namespace TransferLearning.Experiments.Diagnostics;

/// <summary>What a name of Keras or PyTorch is called here, for messages about unknown keys and values.</summary>
internal static class Synonyms
{
    private static readonly Dictionary<string, Synonym> All = SynonymTable.Table
        .SelectMany(row => row.Names.Split(' ').Select(name => (name, row.Synonym))).ToDictionary(row => row.name, row => row.Synonym, StringComparer.OrdinalIgnoreCase);

    /// <summary>Every name of the table.</summary>
    public static IReadOnlyDictionary<string, Synonym> Table => All;

    /// <summary>The hint for a name, with a leading space; null if the table has none that helps here.</summary>
    /// <param name="name">The unknown name; case is ignored.</param>
    /// <param name="names">The valid names at this place.</param>
    public static string? Sentence(string name, IReadOnlyCollection<string> names) => All.GetValueOrDefault(name) switch
    {
        { Target: { } target } when names.Contains(target) => $" Here it is called '{target}'.",
        { Target: { } target, Place: { } place } => $" Here it is called '{target}', {place}.",
        { Target: null, Place: { } sentence } => $" {sentence}",
        _ => null,
    };
}

/// <summary>The meaning of another library's name here.</summary>
/// <param name="Target">The key or value here; null if no single name corresponds.</param>
/// <param name="Place">
/// Where the key stands, as in "in 'data'". Without a target: a whole sentence. Null: the row applies only where the target is valid.
/// </param>
internal sealed record Synonym(string? Target, string? Place);
