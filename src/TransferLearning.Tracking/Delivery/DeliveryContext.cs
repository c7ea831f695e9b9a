using System.Text.Json;
using TransferLearning.Tracking.Journal;
using TransferLearning.Tracking.Local;

namespace TransferLearning.Tracking.Delivery;

/// <summary>What a store needs of the journal while it takes a batch.</summary>
internal sealed class DeliveryContext(JournalFolder folder, Problems problems)
{
    private readonly HashSet<string> _kept = [];

    public JournalFolder Folder { get; } = folder;

    public Problems Problems { get; } = problems;

    /// <summary>
    /// The journal's own store, where it is a local one and this delivery goes to another: the copies in the spool are
    /// its, and those that it has taken already are among its files.
    /// </summary>
    public StorePlace? Elsewhere { get; init; }

    /// <summary>The spool's copies are still needed afterwards.</summary>
    public bool KeepSpool => Elsewhere is not null;

    /// <summary>The file with an artifact's bytes; it may be gone where an earlier delivery has stored it.</summary>
    public string FileOf(ArtifactRecord artifact)
    {
        var spooled = artifact.File ?? Path.Combine(Folder.Spool, artifact.Spool!);
        if (Elsewhere is null || File.Exists(spooled))
            return spooled;
        var own = DeliveryState.Read(Folder.Cursor(new TrackingTarget(null, Elsewhere).FileName(Folder.WorkingFolder))).ArtifactUri;
        return Elsewhere.Resolve(own) is { } root ? Path.Combine(root, artifact.Path) : spooled;
    }

    /// <summary>Removes an artifact's copy after it has been stored.</summary>
    public void Stored(ArtifactRecord artifact)
    {
        if (artifact.Spool is null || KeepSpool || _kept.Contains(artifact.Spool))
            return;
        try
        {
            File.Delete(Path.Combine(Folder.Spool, artifact.Spool));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It takes room, no more.
        }
    }

    /// <summary>Notes what a store refuses for good, so that it is not lost without a trace, and lets delivery go on.</summary>
    public void Refused(DeliveryState state, string what, string content, string reason)
    {
        state.Refused++;
        Problems.Add($"refused-{what}", $"{state.Target} refused {what} '{Names.Cut(content, 80)}': {reason} It is kept in '{Folder.Rejected}'.");
        File.AppendAllText(Folder.Rejected, JsonSerializer.Serialize(new RefusedItem(what, content, reason), DeliveryJson.Default.RefusedItem) + "\n");
    }

    /// <summary>The same for an artifact: its copy stays in the spool.</summary>
    public void Refused(DeliveryState state, ArtifactRecord artifact, string reason)
    {
        if (artifact.Spool is not null)
            _kept.Add(artifact.Spool);
        Refused(state, "artifact", $"{artifact.Path} ({FileOf(artifact)})", reason);
    }
}
