using TransferLearning.Experiments.Documents;

namespace TransferLearning.Experiments.Binding;

/// <summary>Reports a key that does not exist, with a hint at the probable one.</summary>
internal static class UnknownKeys
{
    /// <param name="entry">The unknown key.</param>
    /// <param name="all">The known keys of the place.</param>
    /// <param name="beside">The mapping that contains the key; null if there is none.</param>
    /// <param name="owner">The section's name in messages; null for none.</param>
    /// <param name="context">Receives the error.</param>
    public static void Report(Entry entry, IEnumerable<string> all, MappingNode? beside, string? owner, BindContext context)
    {
        var keys = all.ToArray();
        string[] names = [.. keys.Where(name => beside?.Find(name) is null)];
        var nearest = Suggestions.Nearest(entry.Key, names);
        var hint = Synonyms.Sentence(entry.Key, names) is { } synonym ? synonym
            : nearest is not null && Suggestions.Distance(entry.Key, nearest, 3) <= 1
            ? $" Did you mean '{nearest}'?"
            : Elsewhere(entry.Key, context) is { } place ? $" It belongs {place}."
            : nearest is not null ? $" Did you mean '{nearest}'?"
            : Suggestions.Nearest(entry.Key, keys) is { } present ? $" Did you mean '{present}', which is there already?"
            : entry.Key == "<<" ? " Merge keys are not supported; use 'extends'."
            : names.Length is > 0 and <= 12 ? $" Keys here: {string.Join(", ", names)}."
            : "";
        context.Report(Codes.UnknownKey, entry.Location, $"unknown key '{entry.Key}'{(owner is null ? "" : $" of {owner}")}.{hint}");
    }

    /// <summary>Where a key of exactly this name exists: <c>in 'data'</c>, <c>in a stage of 'schedule'</c>.</summary>
    private static string? Elsewhere(string key, BindContext context)
    {
        var places = new List<string>();
        foreach (var (name, form) in context.Language.Root.Children)
        {
            if (name == key)
                return "at the top of the file";
            foreach (var section in form is ListForm list ? list.Item is SectionForm item ? [item] : [] : form is SectionForm own ? new[] { own } : [])
                if (section.Find(key) is not null)
                    places.Add(form is ListForm ? $"in an item of '{name}'" : $"in '{name}'");
            if (form is AugmentationForm augmentation && augmentation.Children.Any(child => child.Segment == key))
                places.Add($"in '{name}'");
        }

        return places.Count == 0 ? null : string.Join(" or ", places.Take(3));
    }
}
