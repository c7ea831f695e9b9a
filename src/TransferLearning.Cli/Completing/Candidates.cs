using System.CommandLine.Completions;
using TransferLearning.Experiments.Files;
using TransferLearning.Models.Weights.Store;
using TransferLearning.Sweeps.State;
using TransferLearning.Tracking;

namespace TransferLearning.Cli.Completing;

/// <summary>
/// What a shell offers for a word that is being typed. A shell asks in a process of its own, so these read the process's
/// folder and environment; nothing that goes wrong here may show, and nothing may take long.
/// </summary>
internal static class Candidates
{
    // Longer than that, nobody waits for a server's answer to the tabulator key. A store on this machine answers sooner, unless the machine has much else to do.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>YAML files and the folders that lead to them.</summary>
    public static IEnumerable<CompletionItem> Experiments(CompletionContext context) => Files(context, ".yaml", ".yml");

    /// <summary>The catalogue's names and aliases.</summary>
    public static IEnumerable<CompletionItem> Backbones(CompletionContext context) =>
        Offer(context, () => BackboneCatalogue.All.SelectMany(each => each.Aliases.Prepend(each.Name)));

    /// <summary>What <c>weights pull</c> takes: backbones, and <c>backbone:tag</c> once a colon is typed.</summary>
    public static IEnumerable<CompletionItem> Weights(CompletionContext context) => Offer(context, () => BackboneCatalogue.All.SelectMany(each =>
        context.WordToComplete.Contains(':', StringComparison.Ordinal) ? each.Weights.Select(tag => $"{each.Name}:{tag.Name}") : [each.Name]));

    /// <summary>The weights' files on this machine.</summary>
    public static IEnumerable<CompletionItem> WeightsFiles(CompletionContext context) => Offer(context, () =>
        new WeightsStore(WeightsFolders.FromEnvironment(ProcessEnvironment.Read)).List().Select(file => file.Path));

    /// <summary>Names of the runs in the store; and their ids, once a part of one is typed.</summary>
    public static IEnumerable<CompletionItem> Runs(CompletionContext context) => Offer(context, () =>
    {
        var tracker = Tracker.Open(null, Directory.GetCurrentDirectory());
        using var patience = new CancellationTokenSource(tracker.Target.Server is null ? Timeout.InfiniteTimeSpan : Patience);
        using var reader = tracker.Reader;
        var runs = reader.Find(new RunQuery(), patience.Token);
        return context.WordToComplete.Length == 0 ? runs.Select(run => run.Name) : runs.SelectMany(run => (string[])[run.Name, run.RunId]);
    });

    /// <summary>The sweeps of the folder.</summary>
    public static IEnumerable<CompletionItem> Sweeps(CompletionContext context) => Offer(context, () =>
        Directory.Exists(SweepFolder.Root) ? Directory.GetDirectories(SweepFolder.Root).Select(path => Path.GetFileName(path)) : []);

    /// <summary>The devices that need no look at the machine.</summary>
    public static IEnumerable<CompletionItem> Devices(CompletionContext context) => Offer(context, () => ["auto", "cpu", "cuda"]);

    private static IEnumerable<CompletionItem> Files(CompletionContext context, params string[] extensions) => Offer(context, () =>
    {
        var typed = context.WordToComplete;
        var lead = typed[..(typed.LastIndexOf('/') + 1)];
        var folder = new DirectoryInfo(Path.Combine(Directory.GetCurrentDirectory(), lead));
        return folder.EnumerateFileSystemInfos()
            .Where(entry => !entry.Name.StartsWith('.') && (entry is DirectoryInfo || extensions.Contains(entry.Extension)))
            .Select(entry => lead + entry.Name + (entry is DirectoryInfo ? "/" : ""));
    });

    private static List<CompletionItem> Offer(CompletionContext context, Func<IEnumerable<string>> candidates)
    {
        try
        {
            return [.. candidates()
                .Where(candidate => candidate.StartsWith(context.WordToComplete, StringComparison.Ordinal))
                .Distinct().Order(StringComparer.Ordinal).Select(candidate => new CompletionItem(candidate))];
        }
        catch (Exception unavailable) when (unavailable is RunException or IOException or UnauthorizedAccessException or OperationCanceledException or ArgumentException)
        {
            // A folder that is not there, a server that is down: nothing to offer.
            return [];
        }
    }
}
