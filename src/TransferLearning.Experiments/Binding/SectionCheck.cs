namespace TransferLearning.Experiments.Binding;

/// <summary>Reports a section's contradictions at the locations of its keys.</summary>
internal sealed class SectionCheck(SectionForm section, string path, BindContext context, SourceLocation place) : ICheck
{
    public void Error(string key, string message)
    {
        // Keys below a key (the entries of a map) have locations too.
        if (key.Length > 0 && section.Find(key.Split('.')[0]) is null)
            throw new ArgumentException($"'{key}' is no key of {section.Type.Name}.", nameof(key));
        context.Report(Codes.Contradiction, key.Length == 0 ? place : context.Locate(BindContext.Join(path, key), place), message);
    }

    public bool IsGiven(string key) => context.Places.ContainsKey(BindContext.Join(path, key));
}
