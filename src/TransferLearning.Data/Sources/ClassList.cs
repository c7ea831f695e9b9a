namespace TransferLearning.Data.Sources;

/// <summary>The classes of an experiment. Turns labels into class indices.</summary>
internal sealed class ClassList : TargetNames
{
    private readonly Dictionary<string, int> _indices;

    private ClassList(IReadOnlyList<string> names)
        : base(names)
    {
        _indices = names.Select((name, index) => (name, index)).DistinctBy(pair => pair.name).ToDictionary(pair => pair.name, pair => pair.index, StringComparer.Ordinal);
    }

    /// <summary>The classes that the user named, or all labels of the training source, sorted.</summary>
    public static ClassList Of(IReadOnlyList<string>? named, SourceContents contents, SourceFindings findings)
    {
        var names = Chosen(named, contents, findings);
        if (names.Count == 1 && contents.Files.Count > 0)
            findings.Error(Codes.EmptyData, $"there is only one class, '{names[0]}'; at least two are needed.", "train");
        return new ClassList(names);
    }

    /// <inheritdoc/>
    /// <remarks>Pictures of other classes are left out with a warning.</remarks>
    public override IReadOnlyList<Sample> Label(SourceContents contents, SourceFindings findings, bool required)
    {
        var samples = new List<Sample>(contents.Files.Count);
        var counts = new int[Names.Count];
        var others = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var file in contents.Files)
            if (_indices.TryGetValue(file.Label, out var label))
            {
                samples.Add(new Sample(file.Id, file.Path, label) { Drawn = file.Drawn, Text = file.Text, Name = file.IsTextFile ? file.Id : null });
                counts[label]++;
            }
            else
                others[file.Label] = others.GetValueOrDefault(file.Label) + 1;
        foreach (var (label, count) in others)
            findings.Warning(Codes.BadSplit, $"{count:N0} pictures of '{label}' are left out: it is not one of the classes ({string.Join(", ", Names)}).");
        if (samples.Count == 0 && contents.Labels.Count > 0)
            findings.Error(Codes.EmptyData, "the source has no pictures of any class.");
        else if (required)
            foreach (var label in Enumerable.Range(0, counts.Length).Where(label => counts[label] == 0))
                findings.Error(Codes.EmptyData, $"the class '{Names[label]}' has no pictures; the source's classes are: {string.Join(", ", contents.Labels.Order(StringComparer.Ordinal))}.");
        return samples;
    }
}
