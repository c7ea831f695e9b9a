namespace TransferLearning.Data.Sources;

/// <summary>The labels of an experiment whose pictures may have several labels.</summary>
/// <param name="names">The names of the labels.</param>
internal sealed class LabelList(IReadOnlyList<string> names) : TargetNames(names)
{
    /// <inheritdoc/>
    /// <remarks>An unknown label is dropped with a warning; its picture stays. A picture without labels has the target 0 for every label.</remarks>
    public override IReadOnlyList<Sample> Label(SourceContents contents, SourceFindings findings, bool required)
    {
        var indices = Names.Select((name, index) => (name, index)).DistinctBy(pair => pair.name).ToDictionary(pair => pair.name, pair => pair.index, StringComparer.Ordinal);
        var counts = new int[Names.Count];
        var others = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var targets = new List<float[]>(contents.Files.Count);
        foreach (var file in contents.Files)
        {
            var own = new float[Names.Count];
            foreach (var label in file.Labels ?? [file.Label])
                if (!indices.TryGetValue(label, out var index))
                    others[label] = others.GetValueOrDefault(label) + 1;
                else if (own[index] == 0)
                {
                    own[index] = 1;
                    counts[index]++;
                }

            targets.Add(own);
        }

        foreach (var (label, count) in others)
            findings.Warning(Codes.BadSplit, $"the label '{label}' of {count:N0} pictures is left out: it is not one of the labels ({string.Join(", ", Names)}).");
        if (required && contents.Files.Count > 0 && Names.Count < 2)
            findings.Error(Codes.EmptyData, $"there is only one label, {string.Join(", ", Names.Select(name => $"'{name}'"))}; use the task 'single_label' with two classes, pictures with and without it.");
        if (required && contents.Files.Count > 0)
            foreach (var label in Enumerable.Range(0, counts.Length).Where(label => counts[label] == 0))
                findings.Error(Codes.EmptyData, $"the label '{Names[label]}' has no pictures; the source's labels are: {string.Join(", ", contents.Labels.Order(StringComparer.Ordinal))}.");
        return [.. contents.Files.Zip(targets, (file, own) => new Sample(file.Id, file.Path, Group(own, counts)) { Drawn = file.Drawn, Text = file.Text, Targets = own })];
    }

    /// <summary>
    /// The index of the picture's rarest label, so that a split divides each label's pictures. Pictures without labels form a group of their own.
    /// </summary>
    private static int Group(float[] own, int[] counts)
    {
        var rarest = counts.Length;
        for (var label = 0; label < counts.Length; label++)
            if (own[label] > 0 && (rarest == counts.Length || counts[label] < counts[rarest]))
                rarest = label;
        return rarest;
    }
}
