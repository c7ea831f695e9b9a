namespace TransferLearning.Experiments.Files;

/// <summary>Folders with native libraries that the program takes from NuGet packages instead of shipping them.</summary>
public static class PackageFolders
{
    /// <summary>The program's own folders, and <c>runtimes/RID/native</c> in each.</summary>
    /// <param name="rid">The runtime identifier, for example <c>linux-x64</c>.</param>
    public static IEnumerable<string> BesideProgram(string rid)
    {
        // The assembly's folder differs from the program's if a host (a test, a build task) loaded it.
        var own = Path.GetDirectoryName(typeof(PackageFolders).Assembly.Location);
        return new[] { AppContext.BaseDirectory, own }
            .Where(folder => !string.IsNullOrEmpty(folder))
            .Select(folder => Path.TrimEndingDirectorySeparator(folder!))
            .Distinct()
            .SelectMany(folder => new[] { folder, Path.Combine(folder, "runtimes", rid, "native") });
    }

    /// <summary>NuGet's package folders, best first.</summary>
    public static IEnumerable<string> All()
    {
        var folders = new List<string>();
        if (ProcessEnvironment.Given("NUGET_PACKAGES") is { } given)
            folders.Add(Path.GetFullPath(given));
        if (UserFolders.Home() is { } home)
            folders.Add(Path.Combine(home, ".nuget", "packages"));
        // A local tool runs inside a package folder, which a nuget.config may have put anywhere:
        // PACKAGES/dotnet-tl/VERSION/tools/net10.0/any
        if (Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "..", "..")) is var above
            && (Directory.Exists(Path.Combine(above, "torchsharp")) || Directory.Exists(Path.Combine(above, "magick.net-q8-anycpu"))))
            folders.Add(above);
        return folders.Distinct();
    }
}
