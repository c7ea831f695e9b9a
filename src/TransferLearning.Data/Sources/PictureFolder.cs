namespace TransferLearning.Data.Sources;

/// <summary>
/// Lists the files in a folder. Training, evaluation, prediction and CSV files all use this class, so that they agree on which files are
/// pictures, which are left out with a warning, and which belong to the system and are ignored.
/// </summary>
public static class PictureFolder
{
    // Includes formats that are not decoded, so that such a picture is refused by name and not overlooked.
    private static readonly HashSet<string> Extensions = new(
        [
            ".jpg", ".jpeg", ".jpe", ".jfif", ".mpo", ".png", ".gif", ".bmp", ".webp", ".tif", ".tiff", ".heic", ".heif", ".hif", ".avif",
            ".jp2", ".j2k", ".j2c", ".jpc", ".jpf", ".jpx", ".psd", ".psb", ".jxl", ".ppm", ".pgm", ".pbm", ".pnm", ".tga",
            ".dng", ".cr2", ".cr3", ".nef", ".arw", ".orf", ".rw2", ".raf",
        ],
        StringComparer.OrdinalIgnoreCase);

    // Names of macOS (zip archives), Windows, Synology and Linux. Names that begin with a dot need no entry.
    private static readonly HashSet<string> SystemNames = new(
        ["__MACOSX", "Thumbs.db", "ehthumbs.db", "desktop.ini", "@eaDir", "$RECYCLE.BIN", "System Volume Information", "lost+found"],
        StringComparer.OrdinalIgnoreCase);

    private const int MaximumDepth = 32;

    /// <summary>
    /// Whether a file or folder belongs to the system by its name: hidden (<c>.ipynb_checkpoints</c>, <c>._1.jpg</c>), or one of those that systems
    /// create everywhere.
    /// </summary>
    /// <param name="name">The name without its folder.</param>
    public static bool IsSystem(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.StartsWith('.') || SystemNames.Contains(name);
    }

    /// <summary>Whether a file below a folder is a system file or is in a system folder.</summary>
    /// <param name="folder">The folder. Its own path may contain hidden folders.</param>
    /// <param name="path">An absolute path, or one relative to the folder.</param>
    public static bool IsSystemBelow(string folder, string path)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var parts = Path.GetRelativePath(folder, Path.Combine(folder, path)).Split(Path.DirectorySeparatorChar);
        return parts[0] != ".." && !Path.IsPathRooted(parts[0]) && parts.Any(part => part != "." && IsSystem(part));
    }

    /// <summary>Whether a file has the extension of a picture.</summary>
    public static bool IsPicture(string path) => Extensions.Contains(Path.GetExtension(path));

    /// <summary>The subfolders directly in a folder, sorted.</summary>
    /// <exception cref="RunException">The folder cannot be read.</exception>
    public static IReadOnlyList<string> Folders(string folder) => List(folder).Folders;

    /// <summary>The files in a folder and its subfolders, in a fixed order.</summary>
    /// <remarks>Links to folders are followed, except to a folder that contains the link.</remarks>
    /// <exception cref="RunException">A folder cannot be read.</exception>
    public static FolderFiles Below(string folder) => Below(folder, IsPicture);

    /// <summary>The text files in a folder and its subfolders, in a fixed order, as <see cref="FolderFiles.Pictures"/>.</summary>
    /// <exception cref="RunException">A folder cannot be read.</exception>
    public static FolderFiles TextsBelow(string folder) => Below(folder, TextFolder.IsText);

    private static FolderFiles Below(string folder, Func<string, bool> isWanted)
    {
        var (pictures, others) = (new List<string>(), new List<string>());
        var pending = new Stack<(string Folder, int Depth)>([(folder, 0)]);
        while (pending.TryPop(out var next))
        {
            var (folders, files) = List(next.Folder);
            foreach (var file in files)
                (isWanted(file) ? pictures : others).Add(file);
            foreach (var below in folders.Reverse())
                if (next.Depth < MaximumDepth && !LeadsBack(below))
                    pending.Push((below, next.Depth + 1));
        }
        return new(pictures, others);
    }

    private static (IReadOnlyList<string> Folders, IReadOnlyList<string> Files) List(string folder)
    {
        try
        {
            return (Sorted(Directory.GetDirectories(folder)), Sorted(Directory.GetFiles(folder)));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new RunException($"the folder '{folder}' cannot be read: {exception.Message}", exception);
        }
    }

    private static string[] Sorted(IEnumerable<string> paths) =>
        [.. paths.Where(path => !IsSystem(Path.GetFileName(path))).Order(StringComparer.Ordinal)];

    private static bool LeadsBack(string folder)
    {
        try
        {
            return new DirectoryInfo(folder).ResolveLinkTarget(returnFinalTarget: true) is { } target
                && (Path.GetFullPath(folder) + Path.DirectorySeparatorChar).StartsWith(Path.TrimEndingDirectorySeparator(target.FullName) + Path.DirectorySeparatorChar, StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return true; // circular links
        }
    }
}

/// <summary>The files of a folder, without system files.</summary>
/// <param name="Pictures">Files with the extension of a picture.</param>
/// <param name="Others">All other files.</param>
public sealed record FolderFiles(IReadOnlyList<string> Pictures, IReadOnlyList<string> Others)
{
    /// <summary>The sentence about files that are left out; null if there are none.</summary>
    public static string? Describe(IReadOnlyList<string> others)
    {
        ArgumentNullException.ThrowIfNull(others);
        return others.Count switch
        {
            0 => null,
            1 => $"'{others[0]}' is left out: its extension is not that of a picture.",
            _ => $"{others.Count:N0} files without a picture extension are left out (the first: '{others[0]}').",
        };
    }
}
