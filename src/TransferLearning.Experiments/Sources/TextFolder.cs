namespace TransferLearning.Experiments.Sources;

/// <summary>Tells folders of text files from folders of pictures.</summary>
public static class TextFolder
{
    /// <summary>The extension of a text file.</summary>
    public const string Extension = ".txt";

    // So many files tell: a folder of pictures may have a note among them, but not only notes.
    private const int MostFiles = 1000;

    private static readonly EnumerationOptions Below = new() { RecurseSubdirectories = true, MaxRecursionDepth = 32 };

    /// <summary>Whether a file is a text by its name.</summary>
    public static bool IsText(string path) => Path.GetExtension(path).Equals(Extension, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the files in a folder, or in the folders of its classes, are all texts. Hidden files do not count.</summary>
    internal static bool HoldsTexts(string folder, bool isFlat)
    {
        try
        {
            var folders = isFlat ? [folder] : Directory.EnumerateDirectories(folder, "*", new EnumerationOptions());
            var files = folders.SelectMany(each => Directory.EnumerateFiles(each, "*", Below)).Where(file => !Path.GetFileName(file).StartsWith('.')).Take(MostFiles).ToList();
            return files.Count > 0 && files.TrueForAll(IsText);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // A folder that cannot be read is reported where it is read.
            return false;
        }
    }
}
