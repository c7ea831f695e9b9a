using TransferLearning.TestSupport;

namespace TransferLearning.Experiments.Tests.Support;

/// <summary>The C# files of the repository.</summary>
internal static class SourceFiles
{
    /// <summary>The C# files below a folder of the repository, with paths relative to that folder. Build output is left out.</summary>
    public static IEnumerable<(string Path, string Text)> Of(string folder)
    {
        var root = Path.Combine(Shared.Repository, folder);
        return Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(file => (Path.GetRelativePath(root, file), File.ReadAllText(file)));
    }
}
