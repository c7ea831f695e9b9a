using System.Text;
using TransferLearning.Experiments.Files;

namespace TransferLearning.Sweeps.State;

/// <summary>
/// Copies of a sweep's resolved files in its folder, made when the sweep starts. Queued jobs use the copies, so later edits of the files
/// do not change them.
/// </summary>
internal static class SweepFiles
{
    public static void Keep(SweepFolder folder, IReadOnlyList<Experiment> experiments)
    {
        for (var i = 0; i < experiments.Count; i++)
        {
            var file = Path(folder, i, experiments[i].File);
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
            AtomicFile.Replace(file, Encoding.UTF8.GetBytes(UrlSecrets.Removed(experiments[i].Resolved.ToYaml())));
        }
    }

    /// <summary>The copies, in the order of the record's files.</summary>
    /// <exception cref="RunException">There are no copies.</exception>
    public static IReadOnlyList<string> Of(SweepFolder folder, SweepRecord record)
    {
        string[] kept = [.. record.Files.Select((file, i) => Path(folder, i, file))];
        return Array.TrueForAll(kept, File.Exists)
            ? kept
            : throw new RunException($"the files of the sweep '{record.Name}' have changed since it started: run them as a new sweep.");
    }

    // Keep the file's name: an experiment without a name is named after its file.
    private static string Path(SweepFolder folder, int index, string file) => System.IO.Path.Combine(folder.Path, "files", $"{index:D4}", System.IO.Path.GetFileName(file));
}
