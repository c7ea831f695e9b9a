using System.CommandLine.Completions;
using TransferLearning.Experiments.Files;
using TransferLearning.Models.Weights.Store;
using TransferLearning.Sweeps.State;
using TransferLearning.Tracking;

namespace TransferLearning.Cli.Completing;

/// <summary>
/// The completions that a shell offers for a word. The shell asks in a new process, so these read the process's folder and environment.
/// They never show an error and never take long.
/// </summary>
internal static class Candidates
{
    // Nobody waits longer for a completion from a server. A local store normally answers much sooner.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>YAML files, and folders.</summary>
    public static IEnumerable<CompletionItem> Experiments(CompletionContext context) => Files(context, ".yaml", ".yml");

    /// <summary>The names and aliases in the catalogue.</summary>
    public static IEnumerable<CompletionItem> Backbones(CompletionContext context) =>
        Offer(context, () => BackboneCatalogue.All.SelectMany(each => each.Aliases.Prepend(each.Name)));

    /// <summary>The arguments of <c>weights pull</c>: backbones, and <c>backbone:tag</c> once a colon is typed.</summary>
    public static IEnumerable<CompletionItem> Weights(CompletionContext context) => Offer(context, () => BackboneCatalogue.All.SelectMany(each =>
        context.WordToComplete.Contains(':', StringComparison.Ordinal) ? each.Weights.Select(tag => $"{each.Name}:{tag.Name}") : [each.Name]));

    /// <summary>The weights files on this machine.</summary>
    public static IEnumerable<CompletionItem> WeightsFiles(CompletionContext context) => Offer(context, () =>
        new WeightsStore(WeightsFolders.FromEnvironment(ProcessEnvironment.Read)).List().Select(file => file.Path));

    /// <summary>The names of the runs in the store, and their ids once a part of an id is typed.</summary>
    public static IEnumerable<CompletionItem> Runs(CompletionContext context) => Offer(context, () =>
    {
        var tracker = Tracker.Open(null, Directory.GetCurrentDirectory());
        using var patience = new CancellationTokenSource(tracker.Target.Server is null ? Timeout.InfiniteTimeSpan : Patience);
        using var reader = tracker.Reader;
        var runs = reader.Find(new RunQuery(), patience.Token);
        return context.WordToComplete.Length == 0 ? runs.Select(run => run.Name) : runs.SelectMany(run => (string[])[run.Name, run.RunId]);
    });

    /// <summary>The sweeps of the current folder.</summary>
    public static IEnumerable<CompletionItem> Sweeps(CompletionContext context) => Offer(context, () =>
        Directory.Exists(SweepFolder.Root) ? Directory.GetDirectories(SweepFolder.Root).Select(path => Path.GetFileName(path)) : []);

    /// <summary>Device names that can be offered without querying the machine.</summary>
    public static IEnumerable<CompletionItem> Devices(CompletionContext context) => Offer(context, () => ["auto", "cpu", "cuda", "mps"]);

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
            // A missing folder or a server that is down: nothing to offer.
            return [];
        }
    }
}
