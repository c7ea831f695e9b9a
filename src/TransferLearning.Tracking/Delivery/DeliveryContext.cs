using System.Text.Json;
using TransferLearning.Tracking.Journal;
using TransferLearning.Tracking.Local;

namespace TransferLearning.Tracking.Delivery;

/// <summary>What a store needs to know about the journal while it stores a batch.</summary>
internal sealed class DeliveryContext(JournalFolder folder, Problems problems)
{
    private readonly HashSet<string> _kept = [];

    public JournalFolder Folder { get; } = folder;

    public Problems Problems { get; } = problems;

    /// <summary>
    /// The local store that the run belongs to, or null if the run belongs to a server. Artifacts that this store has taken are no
    /// longer in the spool but among the store's files.
    /// </summary>
    public StorePlace? OwnPlace { get; set; }

    /// <summary>Whether this delivery goes to the store that the run belongs to.</summary>
    public bool ToOwn { get; set; }

    /// <summary>
    /// Whether the spool's copies stay after this delivery. Only the run's own local store takes the files themselves, and hands them
    /// out again. After a delivery to a server the copies stay for a possible other server (see <see cref="SpoolLimit"/>).
    /// </summary>
    public bool KeepSpool => OwnPlace is null || !ToOwn;

    /// <summary>The file with an artifact's bytes. It may no longer exist.</summary>
    public string FileOf(ArtifactRecord artifact)
    {
        var spooled = artifact.File ?? Path.Combine(Folder.Spool, artifact.Spool!);
        if (OwnPlace is null || File.Exists(spooled))
            return spooled;
        var own = DeliveryState.Read(Folder.Cursor(new TrackingTarget(null, OwnPlace).FileName(Folder.WorkingFolder))).ArtifactUri;
        return OwnPlace.Resolve(own) is { } root ? Path.Combine(root, artifact.Path) : spooled;
    }

    /// <summary>Removes an artifact's copy from the spool after the run's own local store has taken it.</summary>
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
            // The copy only takes up space.
        }
    }

    /// <summary>Records that an artifact's bytes are no longer on this machine, so this store does not get it.</summary>
    public void Missing(DeliveryState state, ArtifactRecord artifact)
    {
        if (!state.Missing.Contains(artifact.Path))
            state.Missing.Add(artifact.Path);
    }

    /// <summary>Records an item that the store refuses permanently in <c>rejected.jsonl</c>; delivery goes on without it.</summary>
    public void Refused(DeliveryState state, string what, string content, string reason)
    {
        state.Refused++;
        Problems.Add($"refused-{what}", $"{state.Target} refused {what} '{Names.Cut(content, 80)}': {reason} It is kept in '{Folder.Rejected}'.");
        File.AppendAllText(Folder.Rejected, JsonSerializer.Serialize(new RefusedItem(what, content, reason), DeliveryJson.Default.RefusedItem) + "\n");
    }

    /// <summary>Records an artifact that the store refuses permanently. Its copy stays in the spool.</summary>
    public void Refused(DeliveryState state, ArtifactRecord artifact, string reason)
    {
        if (artifact.Spool is not null)
            _kept.Add(artifact.Spool);
        Refused(state, "artifact", $"{artifact.Path} ({FileOf(artifact)})", reason);
    }
}
