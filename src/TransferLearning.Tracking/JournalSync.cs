using TransferLearning.Tracking.Delivery;
using TransferLearning.Tracking.Journal;
using TransferLearning.Tracking.Local;
using TransferLearning.Tracking.Rest;

namespace TransferLearning.Tracking;

/// <summary>What became of one run's journal.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Name">Its name.</param>
/// <param name="Target">Where it was delivered to.</param>
/// <param name="Complete">Whether everything has arrived.</param>
/// <param name="Delivered">Bytes of the journal delivered by this call; 0 where the store had everything.</param>
/// <param name="Pending">Bytes that still wait.</param>
/// <param name="Url">Where it is to be seen, on a server.</param>
/// <param name="Warnings">What a user must be told.</param>
public sealed record SyncedRun(string RunId, string Name, string Target, bool Complete, long Delivered, long Pending, string? Url, IReadOnlyList<string> Warnings);

/// <summary>Delivers what journals still hold: <c>tl sync</c>.</summary>
public static class JournalSync
{
    /// <summary>
    /// Delivers journals of a working folder, one after the other, oldest first. Each store is asked whether it still has what it
    /// was given before; what it lost is delivered again.
    /// </summary>
    /// <param name="workingFolder">The folder whose <c>.tl/journal</c> holds them.</param>
    /// <param name="to">Another target than their own; finished runs of the local store that have no journal are sent too. Null: each to its own.</param>
    /// <param name="runs">Ids (a prefix of 6 or more digits does) or names; empty for all.</param>
    /// <param name="progress">Told of the run that is under way and how far it is.</param>
    /// <param name="cancellation">Stops between two batches.</param>
    /// <exception cref="RunException">A run that was named is not there.</exception>
    public static IReadOnlyList<SyncedRun> Deliver(string workingFolder, string? to, IReadOnlyList<string> runs, IProgress<(string Run, DeliveryProgress Progress)>? progress = null, CancellationToken cancellation = default)
    {
        var folder = Path.GetFullPath(workingFolder);
        if (to is not null)
            LocalExport.MissingJournals(folder, runs, cancellation);
        var all = WithRuns(folder);
        if (runs.FirstOrDefault(wanted => !all.Exists(each => IsOne([wanted], each))) is { } missing)
            throw new RunException($"there is no journal of a run '{missing}' below '{JournalFolder.Root(folder)}'.");
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

    /// <summary>Delivers the runs nested in a run, at any depth, that have not arrived whole; for the end of a sweep.</summary>
    /// <param name="workingFolder">The folder whose <c>.tl/journal</c> holds them.</param>
    /// <param name="parentRunId">Our id of the run above them.</param>
    /// <param name="atMost">The longest that is waited.</param>
    /// <returns>The runs that have still not arrived whole.</returns>
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
                left.Add(new SyncedRun(run.RunId, run.Name, own.ToString(), false, 0, 0, null, [$"{own} did not take it in the time there was."]));
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
            // The run itself is under way, and delivers.
        }
        catch (Exception error) when (error is StoreUnavailableException or StoreUnusableException or ServerRefusedException or JournalBusyException)
        {
            problems.Add("delivery", error.Message);
        }

        if (delivery.Missing is { Count: > 0 } missing)
            problems.Add("missing", $"{missing.Count} of its artifacts are no longer on this machine, so {target} did not get them: {string.Join(", ", missing.Take(3))}{(missing.Count > 3 ? ", …" : "")}.");
        // A tail that a crash cut off holds no record: nothing of it can wait.
        var pending = problems.Has("delivery") ? delivery.Length - delivery.Delivered : 0;
        return new SyncedRun(
            run.RunId, run.Name, target.ToString(), !problems.Has("delivery") && !problems.Has("missing"), delivery.Sent, pending, target.Server is null ? null : delivery.Url, problems.All);
    }

    private static List<(JournalFolder Journal, JournaledRun Run)> WithRuns(string folder) =>
        [.. JournalFolder.All(folder).Select(journal => (Journal: journal, Run: journal.Run()!)).Where(each => each.Run is not null)];

    /// <summary>Whether a journal is of one of the runs: by our id, by a store's, or by name.</summary>
    private static bool IsOne(IReadOnlyList<string> runs, (JournalFolder Journal, JournaledRun Run) each) =>
        runs.Count == 0 || each.Journal.Cursors().Select(cursor => DeliveryState.Read(cursor).StoreRunId).OfType<string>().Append(each.Run.RunId)
            .Any(id => RunMatch.Matches(new RunQuery { Runs = runs }, id, each.Run.RunId, each.Run.Name, null));
}
