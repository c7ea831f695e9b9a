using TransferLearning.Experiments;
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
/// <param name="Delivered">Bytes of the journal delivered by this call; 0 where everything was there before.</param>
/// <param name="Pending">Bytes that still wait.</param>
/// <param name="Url">Where it is to be seen, on a server.</param>
/// <param name="Warnings">What a user must be told.</param>
public sealed record SyncedRun(string RunId, string Name, string Target, bool Complete, long Delivered, long Pending, string? Url, IReadOnlyList<string> Warnings);

/// <summary>Delivers what journals still hold: <c>tl sync</c>.</summary>
public static class JournalSync
{
    /// <summary>Delivers journals of a working folder, one after the other, oldest first.</summary>
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
        var results = new List<SyncedRun>();
        var servers = new ServersToReach();
        foreach (var journal in JournalFolder.All(folder))
        {
            cancellation.ThrowIfCancellationRequested();
            if (RunOf(journal) is { } run && RunMatch.Matches(new RunQuery { Runs = runs }, run.RunId, run.RunId, run.Name, null))
                results.Add(One(journal, run, folder, to, servers, progress, cancellation));
        }

        if (runs.FirstOrDefault(wanted => !results.Any(result => RunMatch.Matches(new RunQuery { Runs = [wanted] }, result.RunId, result.RunId, result.Name, null))) is { } missing)
            throw new RunException($"there is no journal of a run '{missing}' below '{JournalFolder.Root(folder)}'.");
        return results;
    }

    private static SyncedRun One(JournalFolder journal, RunRecord run, string folder, string? to, ServersToReach servers, IProgress<(string, DeliveryProgress)>? progress, CancellationToken cancellation)
    {
        var own = TrackingTarget.Parse(run.Uri ?? ".", folder);
        var target = to is null ? own : TrackingTarget.Parse(to, folder);
        var problems = new Problems();
        using var delivery = new JournalDelivery(journal, target.Sink(folder, new RestOptions()), problems, target.FileName(folder) == own.FileName(folder) ? null : own.Place);
        var before = delivery.Delivered;
        if (before >= delivery.Length)
            return new SyncedRun(run.RunId, run.Name, target.ToString(), true, 0, 0, null, []);
        try
        {
            servers.Reach(target, cancellation);
            while (delivery.Next(cancellation))
                progress?.Report((run.Name, new DeliveryProgress(delivery.Delivered, delivery.Length, null)));
        }
        catch (Exception error) when (error is StoreUnavailableException or StoreUnusableException or ServerRefusedException)
        {
            problems.Add("delivery", error.Message);
        }

        // A tail that a crash cut off holds no record: nothing of it can wait.
        var pending = problems.Has("delivery") ? delivery.Length - delivery.Delivered : 0;
        return new SyncedRun(run.RunId, run.Name, target.ToString(), !problems.Has("delivery"), delivery.Delivered - before, pending, target.Server is null ? null : delivery.Url, problems.All);
    }

    private static RunRecord? RunOf(JournalFolder journal)
    {
        using var reader = new JournalReader(journal.File);
        return reader.StartsAsJournal() ? reader.Read(0, 1).Run : null;
    }
}
