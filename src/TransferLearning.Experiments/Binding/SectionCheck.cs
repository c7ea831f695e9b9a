namespace TransferLearning.Experiments.Binding;

/// <summary>Places what a section finds wrong with itself.</summary>
internal sealed class SectionCheck(SectionForm section, string path, BindContext context, SourceLocation place) : ICheck
{
    public void Error(string key, string message)
    {
        // What lies below a key, an entry of a map, is placed too.
        if (key.Length > 0 && section.Find(key.Split('.')[0]) is null)
            throw new ArgumentException($"'{key}' is no key of {section.Type.Name}.", nameof(key));
        context.Report(Codes.Contradiction, key.Length == 0 ? place : context.Locate(BindContext.Join(path, key), place), message);
    }

    public bool IsGiven(string key) => context.Places.ContainsKey(BindContext.Join(path, key));
}
