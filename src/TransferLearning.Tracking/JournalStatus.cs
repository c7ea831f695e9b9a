using TransferLearning.Tracking.Delivery;
using TransferLearning.Tracking.Journal;

namespace TransferLearning.Tracking;

/// <summary>What a run's journal says, without delivering anything.</summary>
/// <param name="Name">The run's name.</param>
/// <param name="Experiment">The MLflow experiment.</param>
/// <param name="Status">How the run stands, by the last that it logged of it.</param>
/// <param name="IsDelivered">Whether a store or a server has all of it.</param>
public sealed record JournalStatus(string Name, string Experiment, RunStatus Status, bool IsDelivered)
{
    /// <summary>The status of a run's journal; null where it has none, or one that cannot be read.</summary>
    /// <param name="workingFolder">The folder whose <c>.tl/journal</c> holds it.</param>
    /// <param name="runId">The run.</param>
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
        // A tail that a crash cut off holds no record: nothing of it can wait.
        var delivered = Directory.EnumerateFiles(journal.Path, "cursor.*.json").Any(cursor => reader.Read(DeliveryState.Read(cursor).Offset, 1).Count == 0);
        return new JournalStatus(run.Name, run.Experiment, status, delivered);
    }
}
