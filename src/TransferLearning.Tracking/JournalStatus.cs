using TransferLearning.Tracking.Delivery;
using TransferLearning.Tracking.Journal;

namespace TransferLearning.Tracking;

/// <summary>A summary of a run's journal, read without delivering anything.</summary>
/// <param name="Name">The run's name.</param>
/// <param name="Experiment">The MLflow experiment.</param>
/// <param name="Status">The last status in the journal; running if it holds none.</param>
/// <param name="IsDelivered">Whether at least one store or server has the whole journal.</param>
public sealed record JournalStatus(string Name, string Experiment, RunStatus Status, bool IsDelivered)
{
    /// <summary>Reads the summary of a run's journal; null if there is no journal or it cannot be read.</summary>
    /// <param name="workingFolder">The folder whose <c>.tl/journal</c> holds the journal.</param>
    /// <param name="runId">The run's id.</param>
    public static JournalStatus? Of(string workingFolder, string runId)
    {
        var journal = JournalFolder.Of(workingFolder, runId);
        if (!journal.Exists)
            return null;
        using var reader = new JournalReader(journal.File);
        JournaledRun? run = null;
        var status = RunStatus.Running;
        reader.Scan(batch =>
        {
            run ??= batch.Run;
            if (batch.Status is { } last)
                status = RunStatusNames.Parse(last.Status);
        });
        if (run is null)
            return null;
        // Compares records, not lengths: an incomplete record that a crash left at the end never needs delivery.
        var delivered = journal.Cursors().Any(cursor => reader.Read(DeliveryState.Read(cursor).Offset, 1).Count == 0);
        return new JournalStatus(run.Name, run.Experiment, status, delivered);
    }
}
