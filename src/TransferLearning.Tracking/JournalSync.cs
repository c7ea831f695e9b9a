using TransferLearning.Tracking.Delivery;
using TransferLearning.Tracking.Journal;
using TransferLearning.Tracking.Local;
using TransferLearning.Tracking.Rest;

namespace TransferLearning.Tracking;

/// <summary>The result of delivering one run's journal.</summary>
/// <param name="RunId">The run's id.</param>
/// <param name="Name">The run's name.</param>
/// <param name="Target">The store or server.</param>
/// <param name="Complete">Whether the target now has everything.</param>
/// <param name="Delivered">Bytes of the journal delivered by this call; 0 if the target already had everything.</param>
/// <param name="Pending">Bytes not delivered yet.</param>
/// <param name="Url">The run's page; null for a local store.</param>
/// <param name="Warnings">Messages for the user.</param>
public sealed record SyncedRun(string RunId, string Name, string Target, bool Complete, long Delivered, long Pending, string? Url, IReadOnlyList<string> Warnings);

/// <summary>Delivers what has not been delivered yet (<c>tl sync</c>).</summary>
public static class JournalSync
{
    /// <summary>
    /// Delivers the journals of a working folder one after the other, oldest first. It first asks each store whether it still has
    /// the run, and delivers a run that is gone from the beginning.
    /// </summary>
    /// <param name="workingFolder">The folder whose <c>.tl/journal</c> holds the journals.</param>
    /// <param name="to">
    /// A tracking URI that replaces each journal's own target; finished runs of the local store that have no journal are then sent
    /// too. Null delivers each journal to its own target.
    /// </param>
    /// <param name="runs">Run ids (or their first 6 or more digits) or names; empty for all.</param>
    /// <param name="progress">Receives the run that is being delivered and its progress.</param>
    /// <param name="cancellation">Stops between two batches.</param>
    /// <exception cref="RunException">There is no journal for one of <paramref name="runs"/>.</exception>
    public static IReadOnlyList<SyncedRun> Deliver(string workingFolder, string? to, IReadOnlyList<string> runs, IProgress<(string Run, DeliveryProgress Progress)>? progress = null, CancellationToken cancellation = default)
    {
        var folder = Path.GetFullPath(workingFolder);
        if (to is not null)
            LocalExport.MissingJournals(folder, runs, cancellation);
        var all = WithRuns(folder);
        if (runs.FirstOrDefault(wanted => !all.Exists(each => IsOne([wanted], each))) is { } missing)
            throw new RunException($"there is no journal of a run '{missing}' below '{LocalState.Journals(folder)}'.");
        var results = new List<SyncedRun>();
        var servers = new ServersToReach();
        foreach (var (journal, run) in all.Where(each => IsOne(runs, each)))
        {
            cancellation.ThrowIfCancellationRequested();
            results.Add(One(journal, run, folder, to, servers, progress, cancellation));
        }

        SpoolLimit.Keep(folder, SpoolLimit.FromEnvironment);
        return results;
    }

    /// <summary>Delivers the runs nested in a run, at any depth, that are not fully delivered; called at the end of a sweep.</summary>
    /// <param name="workingFolder">The folder whose <c>.tl/journal</c> holds the journals.</param>
    /// <param name="parentRunId">Our id of the parent run.</param>
    /// <param name="atMost">The longest time to wait.</param>
    /// <returns>The runs that are still not fully delivered.</returns>
    public static IReadOnlyList<SyncedRun> DeliverNested(string workingFolder, string parentRunId, TimeSpan atMost)
    {
        var folder = Path.GetFullPath(workingFolder);
        using var patience = new CancellationTokenSource(atMost);
        var servers = new ServersToReach();
        var left = new List<SyncedRun>();
        foreach (var (journal, run) in Nested(folder, parentRunId))
        {
            var own = TrackingTarget.Parse(run.Uri ?? ".", folder);
            if (DeliveryState.Read(journal.Cursor(own.FileName(folder))).Offset >= new FileInfo(journal.File).Length)
                continue;
            try
            {
                if (One(journal, run, folder, null, servers, null, patience.Token) is { Complete: false } incomplete)
                    left.Add(incomplete);
            }
            catch (OperationCanceledException)
            {
                left.Add(new SyncedRun(run.RunId, run.Name, own.ToString(), false, 0, 0, null, [$"{own} did not take it in time."]));
            }
        }

        return left;
    }

    private static List<(JournalFolder Journal, JournaledRun Run)> Nested(string folder, string parentRunId)
    {
        var all = WithRuns(folder);
        var above = new HashSet<string> { parentRunId };
        var nested = new List<(JournalFolder, JournaledRun)>();
        for (var found = true; found;)
        {
            var below = all.Where(each => each.Run.ParentRunId is { } parent && above.Contains(parent) && !above.Contains(each.Run.RunId)).ToList();
            found = below.Count > 0;
            nested.AddRange(below);
            above.UnionWith(below.Select(each => each.Run.RunId));
        }

        return nested;
    }

    private static SyncedRun One(JournalFolder journal, JournaledRun run, string folder, string? to, ServersToReach servers, IProgress<(string, DeliveryProgress)>? progress, CancellationToken cancellation)
    {
        var target = TrackingTarget.Parse(to ?? run.Uri ?? ".", folder);
        var problems = new Problems();
        using var delivery = new JournalDelivery(journal, target.Sink(folder, new RestOptions()), problems);
        try
        {
            servers.Reach(target, cancellation);
            while (delivery.Next(cancellation))
                progress?.Report((run.Name, new DeliveryProgress(delivery.Delivered, delivery.Length, null)));
        }
        catch (JournalBusyException) when (delivery.Delivered >= delivery.Length)
        {
            // The run is still executing and delivers its journal itself.
        }
        catch (Exception error) when (error is StoreUnavailableException or StoreUnusableException or ServerRefusedException or JournalBusyException)
        {
            problems.Add("delivery", error.Message);
        }

        if (delivery.Missing is { Count: > 0 } missing)
            problems.Add("missing", $"{missing.Count} of its artifacts are no longer on this machine, so {target} did not get them: {string.Join(", ", missing.Take(3))}{(missing.Count > 3 ? ", …" : "")}.");
        // Without a failure nothing is pending, even if a crash left an incomplete record at the journal's end.
        var pending = problems.Has("delivery") ? delivery.Length - delivery.Delivered : 0;
        return new SyncedRun(
            run.RunId, run.Name, target.ToString(), !problems.Has("delivery") && !problems.Has("missing"), delivery.Sent, pending, target.Server is null ? null : delivery.Url, problems.All);
    }

    private static List<(JournalFolder Journal, JournaledRun Run)> WithRuns(string folder) =>
        [.. JournalFolder.All(folder).Select(journal => (Journal: journal, Run: journal.Run()!)).Where(each => each.Run is not null)];

    /// <summary>Whether a journal belongs to one of the given runs, by our id, a store's id or the run's name.</summary>
    private static bool IsOne(IReadOnlyList<string> runs, (JournalFolder Journal, JournaledRun Run) each) =>
        runs.Count == 0 || each.Journal.Cursors().Select(cursor => DeliveryState.Read(cursor).StoreRunId).OfType<string>().Append(each.Run.RunId)
            .Any(id => RunMatch.Matches(new RunQuery { Runs = runs }, id, each.Run.RunId, each.Run.Name, null));
}
