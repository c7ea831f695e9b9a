using TransferLearning.Tracking.Delivery;
using TransferLearning.Tracking.Host;
using TransferLearning.Tracking.Journal;

namespace TransferLearning.Tracking.Rest;

/// <summary>
/// Puts the server's id of a parent run in the place of ours. Where the server does not have the parent yet, its journal is
/// delivered first: the trials of a sweep reach the server long before anybody else delivers the run above them.
/// </summary>
internal sealed class ServerParent(MlflowClient client, string experimentId, Func<IRunSink> sink)
{
    public void Resolve(RecordBatch batch, DeliveryState state, DeliveryContext context, CancellationToken cancellation)
    {
        if (batch.Tags.Remove(RunTags.Parent, out var parent))
            state.PendingParent = parent;
        if (state.PendingParent is not { } pending)
            return;
        if (StoreId(pending, context, cancellation) is { } known)
        {
            batch.Tags[RunTags.Parent] = known;
            state.PendingParent = null;
        }
        else if (batch.Status is { Ended: not null })
        {
            if (Journal(pending, context).Exists)
                throw new StoreUnavailableException($"{client.Server} does not have the parent run {pending} yet.");
            batch.Tags[RunTags.Parent] = pending;
            state.PendingParent = null;
        }
    }

    private string? StoreId(string parent, DeliveryContext context, CancellationToken cancellation)
    {
        var journal = Journal(parent, context);
        if (journal.Exists && Deliver(journal, context, cancellation) is { } delivered)
            return delivered;
        return client.Runs.OfOurs(experimentId, parent, cancellation) is [var found, ..] ? found.Info.RunId : null;
    }

    /// <summary>Delivers what the parent's journal holds now.</summary>
    /// <returns>The server's id of the parent; null where another process, or another run of this one, delivers it at this moment.</returns>
    private string? Deliver(JournalFolder journal, DeliveryContext context, CancellationToken cancellation)
    {
        using var delivery = new JournalDelivery(journal, sink(), context.Problems);
        try
        {
            while (delivery.Next(cancellation))
            {
            }

            return delivery.StoreRunId;
        }
        catch (JournalBusyException)
        {
            return null;
        }
        catch (StoreUnusableException)
        {
            // Somebody deleted the parent on the server: what is below it is delivered all the same.
            return delivery.StoreRunId;
        }
    }

    private static JournalFolder Journal(string parent, DeliveryContext context) =>
        new(Path.Combine(Path.GetDirectoryName(context.Folder.Path)!, Path.GetFileName(parent)));
}
