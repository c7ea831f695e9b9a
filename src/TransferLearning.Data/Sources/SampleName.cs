namespace TransferLearning.Data.Sources;

/// <summary>A path as a sample's name, with '/' as separator, so that it is the same on every system.</summary>
public static class SampleName
{
    /// <summary>The name of a path. If '/' is the system's separator, a backslash is part of the file's name and stays.</summary>
    public static string Of(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return Of(path, Path.DirectorySeparatorChar);
    }

    internal static string Of(string path, char separator) => path.Replace(separator, '/');
}
