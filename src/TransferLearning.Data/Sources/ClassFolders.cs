namespace TransferLearning.Data.Sources;

/// <summary>Finds what is wrong with the folders of a source that has one folder a class.</summary>
internal static class ClassFolders
{
    // What people call the folders of a split, and the key that each is for.
    private static readonly Dictionary<string, string> Splits = new[]
    {
        (Key: "train", Names: "train training train_set training_set"),
        (Key: "validation", Names: "val valid validation validation_set dev eval"),
        (Key: "test", Names: "test testing test_set holdout"),
    }.SelectMany(split => split.Names.Split(' ').Select(name => (name, split.Key))).ToDictionary(pair => pair.name, pair => pair.Key, StringComparer.OrdinalIgnoreCase);

    /// <param name="folder">The source's folder.</param>
    /// <param name="folders">The folders in it: one a class.</param>
    /// <param name="files">The pictures below them.</param>
    /// <param name="findings">Takes what is wrong.</param>
    public static void Check(string folder, IReadOnlyList<string> folders, IReadOnlyList<LabelledFile> files, SourceFindings findings)
    {
        if (folders.Count == 0 && Directory.Exists(folder))
            findings.Error(Codes.EmptyData, NoFolders(folder), "folder");
        foreach (var twice in folders.Select(path => Path.GetFileName(path)).GroupBy(ComposedText.Of, StringComparer.Ordinal).Where(group => group.Skip(1).Any()))
            findings.Error(Codes.Duplicate,
                $"'{folder}' has {twice.Count()} folders whose names are one in Unicode, '{twice.Key}': one is written with composed characters, the other with combining marks. Move their pictures into one of them.", "folder");
        CheckSplits(folder, folders, files, findings);
    }

    private static string NoFolders(string folder)
    {
        try
        {
            return PictureFolder.Below(folder).Pictures.Count > 0
                ? $"'{folder}' holds pictures but no folders: one folder a class is expected, or give 'label', a pattern on the files' names."
                : $"'{folder}' holds no folders: one folder a class is expected.";
        }
        catch (RunException unreadable)
        {
            return unreadable.Message;
        }
    }

    /// <summary>A source that is one level too high has the splits for classes. Classes may have such names, so with pictures right in the folders it is a warning.</summary>
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
            findings.Error(Codes.BadSplit, $"{names} in '{folder}' are splits that hold the folders of the classes, and would be the classes here. Write under 'data': {instead}.", "folder");
        else
            findings.Warning(Codes.BadSplit, $"{names} in '{folder}' are taken for classes, but have the names of splits. If they are splits, write under 'data': {instead}.", "folder");
    }

    private static bool IsBelow(string folder, LabelledFile file) => file.Path.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static bool IsIn(string folder, LabelledFile file) => string.Equals(Path.GetDirectoryName(file.Path), folder, StringComparison.Ordinal);
}
