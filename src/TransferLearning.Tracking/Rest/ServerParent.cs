using TransferLearning.Tracking.Delivery;
using TransferLearning.Tracking.Host;
using TransferLearning.Tracking.Journal;

namespace TransferLearning.Tracking.Rest;

/// <summary>
/// Replaces our id of a parent run by the server's. If the server does not have the parent yet, the parent's journal is delivered
/// first: a sweep's trials reach the server long before the sweep's own run would be delivered.
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
    /// <returns>The server's id of the parent; null if another process or another run of this process is delivering the parent.</returns>
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
            // The parent was deleted on the server. Its children are delivered all the same.
            return delivery.StoreRunId;
        }
    }

    private static JournalFolder Journal(string parent, DeliveryContext context) =>
        new(Path.Combine(Path.GetDirectoryName(context.Folder.Path)!, Path.GetFileName(parent)));
}
