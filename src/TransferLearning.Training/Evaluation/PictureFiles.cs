using System.IO.Enumeration;
using TransferLearning.Data;
using TransferLearning.Experiments;

namespace TransferLearning.Training.Evaluation;

/// <summary>Pictures that a user names for a model: files, folders, or one folder a class.</summary>
public static class PictureFiles
{
    private static readonly HashSet<string> Extensions = new(
        [".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".gif", ".bmp", ".webp"], StringComparer.OrdinalIgnoreCase);

    /// <summary>Every file named, and every picture below the folders named, without labels. Ids are paths as they were named.</summary>
    /// <exception cref="RunException">A path does not exist, or there is no picture.</exception>
    public static ImageSet Of(IEnumerable<string> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        var files = paths.SelectMany(Below).Distinct(StringComparer.Ordinal).ToList();
        return files.Count > 0
            ? new ImageSet([.. files.Select(file => new Sample(file.Replace('\\', '/'), Path.GetFullPath(file), 0))])
            : throw new RunException("There is no picture among what was named.");
    }

    /// <summary>A folder with one folder a class, labelled by a model's classes.</summary>
    /// <exception cref="RunException">The folder does not exist, has a folder that is no class, or no picture.</exception>
    public static ImageSet Labelled(string folder, IReadOnlyList<string> classes)
    {
        ArgumentNullException.ThrowIfNull(classes);
        if (!Directory.Exists(folder))
            throw new RunException($"There is no folder '{folder}'.");
        var samples = new List<Sample>();
        foreach (var below in Directory.GetDirectories(folder).Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(below);
            var label = classes.ToList().IndexOf(name);
            if (label < 0)
                throw new RunException($"'{below}' is no class of the model: its classes are {string.Join(", ", classes)}.{Suggestions.Among(name, classes)}");
            samples.AddRange(Below(below).Select(file => new Sample(Path.GetRelativePath(folder, file).Replace('\\', '/'), Path.GetFullPath(file), label)));
        }

        return samples.Count > 0 ? ImageSet.Of(samples) : throw new RunException($"'{folder}' has no pictures in folders named as the classes: {string.Join(", ", classes)}.");
    }

    private static IEnumerable<string> Below(string path)
    {
        if (File.Exists(path))
            return [path];
        if (!Directory.Exists(path))
            throw new RunException($"There is no file or folder '{path}'.");
        // A link back to a folder above would be followed for ever: links to folders are left out.
        return new FileSystemEnumerable<string>(path, (ref FileSystemEntry entry) => entry.ToSpecifiedFullPath(), new EnumerationOptions { RecurseSubdirectories = true })
        {
            ShouldRecursePredicate = (ref FileSystemEntry entry) => (entry.Attributes & FileAttributes.ReparsePoint) == 0,
            ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory,
        }.Where(file => Extensions.Contains(Path.GetExtension(file))).Order(StringComparer.Ordinal);
    }
}
