namespace TransferLearning.Data.Sources;

/// <summary>Checks the folders of a source with one folder per class.</summary>
internal static class ClassFolders
{
    // Usual names of the folders of a split, with the key that each belongs to.
    private static readonly Dictionary<string, string> Splits = new[]
    {
        (Key: "train", Names: "train training train_set training_set"),
        (Key: "validation", Names: "val valid validation validation_set dev eval"),
        (Key: "test", Names: "test testing test_set holdout"),
    }.SelectMany(split => split.Names.Split(' ').Select(name => (name, split.Key))).ToDictionary(pair => pair.name, pair => pair.Key, StringComparer.OrdinalIgnoreCase);

    /// <param name="folder">The source's folder.</param>
    /// <param name="folders">The subfolders, one per class.</param>
    /// <param name="files">The pictures in them.</param>
    /// <param name="findings">Receives the findings.</param>
    public static void Check(string folder, IReadOnlyList<string> folders, IReadOnlyList<LabelledFile> files, SourceFindings findings)
    {
        if (folders.Count == 0 && Directory.Exists(folder))
            findings.Error(Codes.EmptyData, NoFolders(folder), "folder");
        foreach (var twice in folders.Select(path => Path.GetFileName(path)).GroupBy(ComposedText.Of, StringComparer.Ordinal).Where(group => group.Skip(1).Any()))
            findings.Error(Codes.Duplicate,
                $"'{folder}' has {twice.Count()} folders whose names are the same in Unicode, '{twice.Key}': one is written with composed characters, the other with combining marks. Move their pictures into one of them.", "folder");
        CheckSplits(folder, folders, files, findings);
    }

    private static string NoFolders(string folder)
    {
        try
        {
            return PictureFolder.Below(folder).Pictures.Count > 0
                ? $"'{folder}' holds pictures but no folders: one folder per class is expected, or give 'label', a pattern on the files' names."
                : $"'{folder}' holds no folders: one folder per class is expected.";
        }
        catch (RunException unreadable)
        {
            return unreadable.Message;
        }
    }

    /// <summary>
    /// Detects a source that is one level too high, so that the splits look like classes. Classes may have such names, so it is only a warning if
    /// pictures are directly in the folders.
    /// </summary>
    private static void CheckSplits(string folder, IReadOnlyList<string> folders, IReadOnlyList<LabelledFile> files, SourceFindings findings)
    {
        var splits = folders.Where(path => Splits.ContainsKey(Path.GetFileName(path))).ToList();
        var keys = splits.ConvertAll(path => Splits[Path.GetFileName(path)]);
        if (!keys.Contains("train") || keys.Distinct().Count() < 2)
            return;
        var nested = splits.TrueForAll(path => files.Any(file => IsBelow(path, file)) && files.All(file => !IsIn(path, file)));
        var names = string.Join(", ", splits.Select(path => $"'{Path.GetFileName(path)}'"));
        var instead = string.Join(", ", splits.Select(path => $"{Splits[Path.GetFileName(path)]}: {{ folder: {path} }}"));
        if (nested)
            findings.Error(Codes.BadSplit, $"{names} in '{folder}' are splits that contain the folders of the classes, but here they would be the classes. Write under 'data': {instead}.", "folder");
        else
            findings.Warning(Codes.BadSplit, $"{names} in '{folder}' are taken for classes, but have the names of splits. If they are splits, write under 'data': {instead}.", "folder");
    }

    private static bool IsBelow(string folder, LabelledFile file) => file.Path.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static bool IsIn(string folder, LabelledFile file) => string.Equals(Path.GetDirectoryName(file.Path), folder, StringComparison.Ordinal);
}
