using System.Text.Json;
using TransferLearning.Tracking.Journal;

namespace TransferLearning.Tracking.Delivery;

/// <summary>What a store needs of the journal while it takes a batch.</summary>
internal sealed class DeliveryContext(JournalFolder folder, Problems problems)
{
    public JournalFolder Folder { get; } = folder;

    public Problems Problems { get; } = problems;

    /// <summary>True where the journal belongs to another store, which still needs the copies.</summary>
    public bool KeepSpool { get; init; }

    /// <summary>The file with an artifact's bytes; it may be gone where an earlier delivery has stored it.</summary>
    public string FileOf(ArtifactRecord artifact) => artifact.File ?? Path.Combine(Folder.Spool, artifact.Spool!);

    /// <summary>Removes an artifact's copy after it has been stored.</summary>
    public void Stored(ArtifactRecord artifact)
    {
        if (artifact.Spool is not null && !KeepSpool)
            File.Delete(FileOf(artifact));
    }

    /// <summary>Notes what a store refuses for good, so that it is not lost without a trace, and lets delivery go on.</summary>
    public void Refused(DeliveryState state, string what, string content, string reason)
    {
        state.Refused++;
        Problems.Add($"refused-{what}", $"{state.Target} refused {what}: {reason} It is kept in '{Folder.Rejected}'.");
        File.AppendAllText(Folder.Rejected, JsonSerializer.Serialize(new RefusedItem(what, content, reason), DeliveryJson.Default.RefusedItem) + "\n");
    }
}
