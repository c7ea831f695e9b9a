using System.Text;
using TransferLearning.Experiments.Files;

namespace TransferLearning.Sweeps.State;

/// <summary>
/// A sweep's files as they were when it was begun, resolved, in its folder: what is in a cluster's queue goes on with them,
/// whatever the user writes meanwhile.
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

    /// <summary>The kept files, in the order of the record's.</summary>
    /// <exception cref="RunException">They are not there.</exception>
    public static IReadOnlyList<string> Of(SweepFolder folder, SweepRecord record)
    {
        string[] kept = [.. record.Files.Select((file, i) => Path(folder, i, file))];
        return Array.TrueForAll(kept, File.Exists)
            ? kept
            : throw new RunException($"the files of the sweep '{record.Name}' have changed since it was begun: run them as a new sweep.");
    }

    // Under the file's own name, which an experiment without one has for its name.
    private static string Path(SweepFolder folder, int index, string file) => System.IO.Path.Combine(folder.Path, "files", $"{index:D4}", System.IO.Path.GetFileName(file));
}
