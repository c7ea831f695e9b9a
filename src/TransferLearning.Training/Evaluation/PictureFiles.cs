namespace TransferLearning.Training.Evaluation;

/// <summary>Finds the pictures that a user names for a model: files, folders, or one folder per class (see <see cref="PictureFolder"/>).</summary>
public static class PictureFiles
{
    /// <summary>All named files, and all pictures in the named folders, without labels. The ids are the paths as they were named.</summary>
    /// <param name="paths">Files and folders.</param>
    /// <param name="others">Receives files in the folders that have no picture's extension.</param>
    /// <exception cref="RunException">A path does not exist, or there is no picture.</exception>
    public static ImageSet Of(IEnumerable<string> paths, ICollection<string>? others = null)
    {
        ArgumentNullException.ThrowIfNull(paths);
        return Set(paths.SelectMany(path => Named(path, others)));
    }

    /// <summary>The pictures of these files without labels. A repeated file counts once.</summary>
    /// <exception cref="RunException">There are no files.</exception>
    public static ImageSet Set(IEnumerable<string> files)
    {
        var each = files.Distinct(StringComparer.Ordinal).ToList();
        return each.Count > 0
            ? new ImageSet([.. each.Select(file => new Sample(SampleName.Of(file), Path.GetFullPath(file), 0))])
            : throw new RunException("The named files and folders contain no picture.");
    }

    /// <summary>The pictures in a folder with one folder per class, labelled with a model's classes.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="classes">The model's classes.</param>
    /// <param name="others">Receives files that have no picture's extension.</param>
    /// <exception cref="RunException">The folder does not exist, contains a folder that is not a class, or has no picture.</exception>
    public static ImageSet Labelled(string folder, IReadOnlyList<string> classes, ICollection<string>? others = null)
    {
        ArgumentNullException.ThrowIfNull(classes);
        if (!Directory.Exists(folder))
            throw new RunException($"There is no folder '{folder}'.");
        var samples = new List<Sample>();
        foreach (var below in PictureFolder.Folders(folder))
        {
            var label = Label(below, classes);
            samples.AddRange(Pictures(below, others).Select(file => new Sample(SampleName.Of(Path.GetRelativePath(folder, file)), Path.GetFullPath(file), label)));
        }

        return samples.Count > 0 ? ImageSet.Of(samples) : throw new RunException($"'{folder}' has no pictures in folders named like the classes: {string.Join(", ", classes)}.");
    }

    private static int Label(string folder, IReadOnlyList<string> classes)
    {
        var composed = classes.Select(ComposedText.Of).ToList();
        var name = ComposedText.Of(Path.GetFileName(folder));
        if (composed.IndexOf(name) is var label and >= 0)
            return label;
        var nested = PictureFolder.Folders(folder).Any(below => composed.Contains(ComposedText.Of(Path.GetFileName(below))));
        throw new RunException($"'{folder}' is not a class of the model: its classes are {string.Join(", ", classes)}."
            + (nested ? $" It contains folders of classes: did you mean '{folder}'?" : Suggestions.Among(name, classes)));
    }

    /// <summary>The file at a path or, if the path is a folder, the pictures in it and in its subfolders.</summary>
    /// <exception cref="RunException">The path does not exist.</exception>
    public static IReadOnlyList<string> Named(string path, ICollection<string>? others)
    {
        if (File.Exists(path))
            return [path];
        return Directory.Exists(path) ? Pictures(path, others) : throw new RunException($"There is no file or folder '{path}'.");
    }

    private static IReadOnlyList<string> Pictures(string folder, ICollection<string>? others)
    {
        var files = PictureFolder.Below(folder);
        foreach (var other in files.Others)
            others?.Add(other);
        return files.Pictures;
    }
}
