namespace TransferLearning.Data.Sources;

/// <summary>A file that a table names.</summary>
/// <param name="Name">The stable name: relative as written, with '/' as separator.</param>
/// <param name="Path">The absolute path.</param>
internal sealed record NamedFile(string Name, string Path)
{
    /// <summary>
    /// Finds a file by its name: as written, else with backslashes as separators (a table from Windows), else with the same characters in another
    /// Unicode form.
    /// </summary>
    /// <param name="root">The folder that names are relative to.</param>
    /// <param name="written">The name.</param>
    /// <returns>The file; null if there is none.</returns>
    public static NamedFile? Find(string root, string written)
    {
        // On Linux a backslash is an ordinary character, and archives made on Windows contain files with such names.
        if (Exists(root, written) is { } exact)
            return exact;
        var slashed = written.Replace('\\', '/');
        return Exists(root, slashed) ?? (Respelled(root, slashed) is { } path ? new(slashed, path) : null);
    }

    private static NamedFile? Exists(string root, string name) =>
        System.IO.Path.GetFullPath(System.IO.Path.Combine(root, name)) is var path && File.Exists(path) ? new(name, path) : null;

    // macOS unpacks 'Ä.jpg' with a combining mark, but the table has a single character.
    private static string? Respelled(string root, string name)
    {
        if (System.Text.Ascii.IsValid(name))
            return null;
        var at = System.IO.Path.IsPathRooted(name) ? System.IO.Path.GetPathRoot(name)! : root;
        foreach (var part in name.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            var next = System.IO.Path.Combine(at, part);
            if (!System.IO.Path.Exists(next))
            {
                if (!Directory.Exists(at))
                    return null;
                var wanted = ComposedText.Of(part);
                next = Directory.EnumerateFileSystemEntries(at).FirstOrDefault(entry => ComposedText.Of(System.IO.Path.GetFileName(entry)) == wanted);
                if (next is null)
                    return null;
            }
            at = next;
        }
        return File.Exists(at) ? System.IO.Path.GetFullPath(at) : null;
    }
}
