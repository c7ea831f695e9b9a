using System.Text.RegularExpressions;

namespace TransferLearning.Data.Sources;

/// <summary>Lists folders of pictures, and reads folders of texts.</summary>
internal static class FolderReader
{
    /// <summary>Reads a folder with one subfolder per class. Pictures may be in deeper folders.</summary>
    public static SourceContents ReadClasses(string folder, SourceFindings findings, InputKind input = InputKind.Pictures)
    {
        var files = new List<LabelledFile>();
        var others = new List<string>();
        var folders = Try(() => PictureFolder.Folders(folder), findings) ?? [];
        foreach (var classFolder in folders)
        {
            var label = ComposedText.Of(Path.GetFileName(classFolder));
            var below = Below(classFolder, input, findings);
            others.AddRange(below.Others);
            files.AddRange(below.Pictures.Select(path => new LabelledFile(NameOf(folder, path), path, label)));
        }
        if (input == InputKind.Text)
            files = TextFiles.WithTexts(files, findings);
        else
            WarnOfOthers(others, findings);
        ClassFolders.Check(folder, folders, files, findings);
        return new(files, [.. folders.Select(path => ComposedText.Of(Path.GetFileName(path))).Distinct()]);
    }

    /// <summary>Reads flat files whose names contain their labels.</summary>
    public static SourceContents ReadFlat(string folder, string pattern, SourceFindings findings, InputKind input = InputKind.Pictures)
    {
        if (Compile(pattern, findings) is not { } expression)
            return SourceContents.Empty;
        var files = new List<LabelledFile>();
        var unmatched = new List<string>();
        var below = Below(folder, input, findings);
        foreach (var path in below.Pictures)
            if (LabelOf(expression, ComposedText.Of(Path.GetFileName(path))) is { } label)
                files.Add(new(NameOf(folder, path), path, label));
            else
                unmatched.Add(path);
        if (input == InputKind.Text)
            files = TextFiles.WithTexts(files, findings);
        else
            WarnOfOthers(below.Others, findings);
        var noun = input == InputKind.Text ? "texts" : "pictures";
        if (unmatched.Count > 0 && files.Count > 0)
            findings.Warning(Codes.EmptyData, $"{unmatched.Count:N0} {noun} whose names do not match '{pattern}' are left out (the first: '{unmatched[0]}').", "label");
        else if (unmatched.Count > 0)
            findings.Error(Codes.EmptyData, $"none of the {unmatched.Count:N0} {noun} matches '{pattern}' (the first is '{Path.GetFileName(unmatched[0])}').", "label");
        return new(files, [.. files.Select(file => file.Label).Distinct()]);
    }

    private static Regex? Compile(string pattern, SourceFindings findings)
    {
        try
        {
            // The time limit stops patterns that backtrack without end.
            var expression = new Regex(ComposedText.Of(pattern), RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
            if (expression.GetGroupNumbers().Length > 1)
                return expression;
            findings.Error(Codes.WrongType, $"the pattern '{pattern}' has no group; put the part that is the label in parentheses, as in '^(cat|dog)\\.'.", "label");
        }
        catch (ArgumentException exception)
        {
            findings.Error(Codes.WrongType, $"'{pattern}' is not a regular expression: {exception.Message}", "label");
        }
        return null;
    }

    private static string? LabelOf(Regex expression, string name)
    {
        try
        {
            return expression.Match(name) is { Success: true } match && match.Groups[1] is { Success: true, Length: > 0 } group ? group.Value : null;
        }
        catch (RegexMatchTimeoutException)
        {
            return null;
        }
    }

    private static FolderFiles Below(string folder, InputKind input, SourceFindings findings) =>
        Try(() => input == InputKind.Text ? PictureFolder.TextsBelow(folder) : PictureFolder.Below(folder), findings) ?? new([], []);

    private static T? Try<T>(Func<T> read, SourceFindings findings)
        where T : class
    {
        try
        {
            return read();
        }
        catch (RunException unreadable)
        {
            findings.Error(Codes.NotFound, unreadable.Message, "folder");
            return null;
        }
    }

    private static void WarnOfOthers(IReadOnlyList<string> others, SourceFindings findings)
    {
        if (FolderFiles.Describe(others) is { } message)
            findings.Warning(Codes.EmptyData, message, "folder");
    }

    private static string NameOf(string folder, string path) => SampleName.Of(Path.GetRelativePath(folder, path));
}
