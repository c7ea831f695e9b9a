namespace TransferLearning.Data.Sources;

/// <summary>Finds splits that cannot be used for training or measuring.</summary>
internal static class SplitCheck
{
    public static void Report(DataSplits splits, Experiment experiment, IList<Diagnostic> diagnostics)
    {
        if (splits.Form != TargetForm.Numbers && experiment.Data.Classes is null)
            ReportSimilarNames(splits.Classes, experiment, diagnostics);
        foreach (var (name, set) in splits.Named())
        {
            var key = name == "training" ? "data.train" : $"data.{name}";
            var place = experiment.Source.Locate(key);
            if (set.Count == 0)
            {
                diagnostics.Add(new(Codes.BadSplit, $"no picture is left for {name}; give it a larger share, or more pictures.", place));
                continue;
            }
            var counts = splits.Counts(set);
            var missing = Enumerable.Range(0, counts.Count).Where(label => counts[label] == 0).Select(label => $"'{splits.Classes[label]}'").ToList();
            if (missing.Count == 0)
                continue;
            diagnostics.Add(name == "training"
                ? new(Codes.BadSplit, $"no picture of {string.Join(", ", missing)} is left for training; add pictures, or take smaller shares for validation and test.", place)
                : new(Codes.BadSplit, $"{name} has no picture of {string.Join(", ", missing)}.", place, Severity.Warning));
        }
    }

    /// <summary>Names that differ only in case are mostly one class with a slip of the pen, and one folder on Windows and macOS.</summary>
    private static void ReportSimilarNames(IReadOnlyList<string> names, Experiment experiment, IList<Diagnostic> diagnostics)
    {
        foreach (var same in names.GroupBy(name => name.ToUpperInvariant()).Where(group => group.Count() > 1))
            diagnostics.Add(new(Codes.SimilarNames, $"{string.Join(" and ", same.Select(name => $"'{name}'"))} differ only in case. If they are one class, give it one name; if not, list the names in data.classes. (On Windows and macOS they would be one folder.)", experiment.Source.Locate("data.train"), Severity.Warning));
    }
}
