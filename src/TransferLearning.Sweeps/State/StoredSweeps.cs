namespace TransferLearning.Sweeps.State;

/// <summary>Finds the sweeps of a working folder.</summary>
public static class StoredSweeps
{
    /// <summary>Finds one sweep: by its folder, by a prefix of its name, or the newest.</summary>
    /// <param name="name">A folder or a name; null for the newest sweep.</param>
    /// <param name="workingFolder">The folder that holds <see cref="SweepFolder.Root"/>.</param>
    /// <exception cref="RunException">No sweep matches, or several do.</exception>
    public static SweepFolder Find(string? name, string workingFolder)
    {
        if (name is not null && new SweepFolder(Path.GetFullPath(name, workingFolder)) is var named && File.Exists(named.RecordFile))
            return named;
        var root = Path.Combine(workingFolder, SweepFolder.Root);
        var all = Directory.Exists(root)
            ? Directory.GetDirectories(root).Select(path => new SweepFolder(path)).Where(folder => File.Exists(folder.RecordFile)).ToList()
            : [];
        var fitting = name is null
            ? all.OrderByDescending(folder => folder.Record()?.Created).Take(1).ToList()
            : all.Where(folder => Path.GetFileName(folder.Path).StartsWith(name, StringComparison.Ordinal)).ToList();
        return fitting switch
        {
            [var one] => one,
            [] when all.Count == 0 => throw new RunException($"there is no sweep in '{root}'."),
            [] => throw new RunException($"no sweep is called '{name}'. There are: {Names(all)}"),
            _ => throw new RunException($"'{name}' matches several sweeps: {Names(fitting)}"),
        };
    }

    private static string Names(IEnumerable<SweepFolder> folders) => string.Join(", ", folders.Select(folder => Path.GetFileName(folder.Path)).Order());
}
