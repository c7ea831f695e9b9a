namespace TransferLearning.Experiments.Files;

/// <summary>Where native libraries lie that the program takes from NuGet packages instead of shipping them.</summary>
public static class PackageFolders
{
    /// <summary>The folders of the program itself, and their <c>runtimes/RID/native</c>.</summary>
    /// <param name="rid">For example <c>linux-x64</c>.</param>
    public static IEnumerable<string> BesideProgram(string rid)
    {
        // The assembly's own folder differs from the program's where a host (a test, a build task) loaded it.
        var own = Path.GetDirectoryName(typeof(PackageFolders).Assembly.Location);
        return new[] { AppContext.BaseDirectory, own }
            .Where(folder => !string.IsNullOrEmpty(folder))
            .Select(folder => Path.TrimEndingDirectorySeparator(folder!))
            .Distinct()
            .SelectMany(folder => new[] { folder, Path.Combine(folder, "runtimes", rid, "native") });
    }

    /// <summary>The NuGet packages folders, best first.</summary>
    public static IEnumerable<string> All()
    {
        var folders = new List<string>();
        if (ProcessEnvironment.Given("NUGET_PACKAGES") is { } given)
            folders.Add(Path.GetFullPath(given));
        if (UserFolders.Home() is { } home)
            folders.Add(Path.Combine(home, ".nuget", "packages"));
        // A local tool runs from inside a packages folder, which a nuget.config may have put anywhere:
        // PACKAGES/dotnet-tl/VERSION/tools/net10.0/any
        if (Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "..", "..")) is var above
            && (Directory.Exists(Path.Combine(above, "torchsharp")) || Directory.Exists(Path.Combine(above, "magick.net-q8-anycpu"))))
            folders.Add(above);
        return folders.Distinct();
    }
}
