using TransferLearning.Tracking.Delivery;
using TransferLearning.Tracking.Host;
using TransferLearning.Tracking.Journal;

namespace TransferLearning.Tracking.Rest;

/// <summary>Puts the server's id of a parent run in the place of ours, as soon as the server has the parent.</summary>
internal sealed class ServerParent(MlflowClient client, string target, string experimentId)
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

    private string? StoreId(string parent, DeliveryContext context, CancellationToken cancellation) =>
        DeliveryState.Read(Journal(parent, context).Cursor(target)).StoreRunId
        ?? (client.Runs.OfOurs(experimentId, parent, cancellation) is [var found, ..] ? found.Info.RunId : null);

    private static JournalFolder Journal(string parent, DeliveryContext context) =>
        new(Path.Combine(Path.GetDirectoryName(context.Folder.Path)!, Path.GetFileName(parent)));
}
