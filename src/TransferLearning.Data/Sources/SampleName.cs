namespace TransferLearning.Data.Sources;

/// <summary>A path as the name of a sample: with '/' between the parts, so that it is the same on every system.</summary>
public static class SampleName
{
    /// <summary>The name of a path. Where '/' is the separator, a backslash is a character of the file's name and stays.</summary>
    public static string Of(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return Path.DirectorySeparatorChar == '/' ? path : path.Replace(Path.DirectorySeparatorChar, '/');
    }
}
