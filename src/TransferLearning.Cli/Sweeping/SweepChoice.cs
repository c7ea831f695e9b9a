using System.CommandLine;
using TransferLearning.Cli.Completing;
using TransferLearning.Cli.Terminal;
using TransferLearning.Sweeps.State;

namespace TransferLearning.Cli.Sweeping;

/// <summary>Which sweep a verb speaks of: by its name or folder, or the newest one of the working folder.</summary>
internal static class SweepChoice
{
    public static Argument<string?> Argument() => new("SWEEP")
    {
        Description = "A sweep's name or folder; by default the newest one here",
        Arity = ArgumentArity.ZeroOrOne,
        HelpName = "SWEEP",
        CompletionSources = { Candidates.Sweeps },
    };

    /// <exception cref="RunException">There is none, or the name fits several.</exception>
    public static SweepFolder Find(string? name, Session session)
    {
        if (name is not null && File.Exists(new SweepFolder(session.Resolve(name)).RecordFile))
            return new SweepFolder(session.Resolve(name));
        var root = Path.Combine(session.Folder, SweepFolder.Root);
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
            [] => throw new RunException($"no sweep is called '{name}'. There are: {string.Join(", ", all.Select(f => Path.GetFileName(f.Path)).Order())}"),
            _ => throw new RunException($"'{name}' fits several sweeps: {string.Join(", ", fitting.Select(f => Path.GetFileName(f.Path)).Order())}"),
        };
    }
}
