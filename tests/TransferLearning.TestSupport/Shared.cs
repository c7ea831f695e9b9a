namespace TransferLearning.TestSupport;

/// <summary>
/// The folder <c>shared</c> beside the repository, which holds real weights and photos for the tests. It is not part of the
/// project: without it, the tests that need it are skipped.
/// </summary>
public static class Shared
{
    /// <summary>The root of the repository: the nearest folder above the test assembly that holds the solution.</summary>
    public static string Repository { get; } = FindRepository();

    /// <summary>The folder <c>shared</c>, whether or not it exists; <c>TL_SHARED</c> overrides its location.</summary>
    public static string Root { get; } = Environment.GetEnvironmentVariable("TL_SHARED") is { Length: > 0 } given
        ? Path.GetFullPath(given)
        : Path.Combine(Path.GetDirectoryName(Repository)!, "shared");

    /// <summary>The folder of the real photos, with one subfolder for each class.</summary>
    public static string Photos => Path.Combine(Root, "data", "dogs-vs-cats");

    /// <summary>The path of a file with real weights.</summary>
    public static string Weights(string file) => Path.Combine(Root, "weights", file);

    private static string FindRepository()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
            if (File.Exists(Path.Combine(folder, "TransferLearning.Runner.sln")))
                return folder;
        throw new DirectoryNotFoundException($"No TransferLearning.Runner.sln above {AppContext.BaseDirectory}.");
    }
}
