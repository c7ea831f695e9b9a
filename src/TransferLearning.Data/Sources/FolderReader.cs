using System.Text.RegularExpressions;
using TransferLearning.Experiments;

namespace TransferLearning.Data;

/// <summary>Lists folders of pictures.</summary>
internal static class FolderReader
{
    // What people call pictures, those that cannot be read included: they are refused by name, not overlooked.
    private static readonly HashSet<string> Extensions = new(
        [".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".gif", ".bmp", ".webp", ".tif", ".tiff", ".heic", ".heif", ".avif", ".ppm", ".jp2"],
        StringComparer.OrdinalIgnoreCase);

    private const int MaximumDepth = 32;

    /// <summary>One folder a class; pictures may lie in folders below it.</summary>
    public static SourceContents ReadClasses(string folder, SourceFindings findings)
    {
        var files = new List<LabelledFile>();
        var labels = new List<string>();
        var others = new List<string>();
        foreach (var classFolder in List(folder, findings)?.Folders ?? [])
        {
            var label = Path.GetFileName(classFolder);
            labels.Add(label);
            foreach (var path in Walk(classFolder, findings, others))
                files.Add(new(NameOf(folder, path), path, label));
        }
        WarnOfOthers(others, findings);
        if (labels.Count == 0 && Directory.Exists(folder))
            findings.Error(Codes.EmptyData, Walk(folder, findings, []).Any()
                ? $"'{folder}' holds pictures but no folders: one folder a class is expected, or give 'label', a pattern on the files' names."
                : $"'{folder}' holds no folders: one folder a class is expected.", "folder");
        return new(files, labels);
    }

    /// <summary>Flat files whose names say their labels.</summary>
    public static SourceContents ReadFlat(string folder, string pattern, SourceFindings findings)
    {
        if (Compile(pattern, findings) is not { } expression)
            return SourceContents.Empty;
        var files = new List<LabelledFile>();
        var others = new List<string>();
        var unmatched = new List<string>();
        foreach (var path in Walk(folder, findings, others))
            if (LabelOf(expression, Path.GetFileName(path)) is { } label)
                files.Add(new(NameOf(folder, path), path, label));
            else
                unmatched.Add(path);
        WarnOfOthers(others, findings);
        if (unmatched.Count > 0 && files.Count > 0)
            findings.Warning(Codes.EmptyData, $"{unmatched.Count:N0} pictures whose names do not match '{pattern}' are left out (the first: '{unmatched[0]}').", "label");
        else if (unmatched.Count > 0)
            findings.Error(Codes.EmptyData, $"none of the {unmatched.Count:N0} pictures matches '{pattern}' (the first is '{Path.GetFileName(unmatched[0])}').", "label");
        return new(files, [.. files.Select(file => file.Label).Distinct()]);
    }

    private static Regex? Compile(string pattern, SourceFindings findings)
    {
        try
        {
            // The time limit is for patterns that go back over a name for ever.
            var expression = new Regex(pattern, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
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

    /// <summary>The pictures in and below a folder. Links to folders are followed, but no folder is visited from within itself.</summary>
    private static IEnumerable<string> Walk(string folder, SourceFindings findings, List<string> others)
    {
        var pending = new Stack<(string Folder, int Depth)>([(folder, 0)]);
        while (pending.TryPop(out var next))
        {
            if (List(next.Folder, findings) is not { } content)
                continue;
            foreach (var path in content.Files)
                if (Extensions.Contains(Path.GetExtension(path)))
                    yield return path;
                else if (!Path.GetFileName(path).StartsWith('.'))
                    others.Add(path);
            foreach (var below in content.Folders.Reverse())
                if (next.Depth < MaximumDepth && !LeadsBack(below))
                    pending.Push((below, next.Depth + 1));
        }
    }

    private static bool LeadsBack(string folder)
    {
        try
        {
            return new DirectoryInfo(folder).ResolveLinkTarget(returnFinalTarget: true) is { } target
                && (folder + Path.DirectorySeparatorChar).StartsWith(Path.TrimEndingDirectorySeparator(target.FullName) + Path.DirectorySeparatorChar, StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return true; // links in a circle
        }
    }

    private static (string[] Folders, string[] Files)? List(string folder, SourceFindings findings)
    {
        try
        {
            var (folders, files) = (Directory.GetDirectories(folder), Directory.GetFiles(folder));
            Array.Sort(folders, StringComparer.Ordinal);
            Array.Sort(files, StringComparer.Ordinal);
            return ([.. folders.Where(below => !Path.GetFileName(below).StartsWith('.'))], files);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            findings.Error(Codes.NotFound, $"the folder '{folder}' cannot be read: {exception.Message}", "folder");
            return null;
        }
    }

    private static void WarnOfOthers(List<string> others, SourceFindings findings)
    {
        if (others.Count > 0)
            findings.Warning(Codes.EmptyData, others.Count == 1
                ? $"'{others[0]}' is left out: it has no picture's extension."
                : $"{others.Count:N0} files without a picture's extension are left out (the first: '{others[0]}').", "folder");
    }

    private static string NameOf(string folder, string path) =>
        Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/');
}
