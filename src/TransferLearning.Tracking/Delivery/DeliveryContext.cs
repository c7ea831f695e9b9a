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

    /// <summary>The journal's own store, where that is a local one: copies that it has taken are among its files.</summary>
    public StorePlace? OwnPlace { get; set; }

    /// <summary>Whether this delivery goes to the journal's own store.</summary>
    public bool ToOwn { get; set; }

    /// <summary>
    /// The spool's copies are still needed afterwards: the only store that hands them out again is the journal's own local one,
    /// which takes the files themselves. What a server has is kept here for the next server (see <see cref="SpoolLimit"/>).
    /// </summary>
    public bool KeepSpool => OwnPlace is null || !ToOwn;

    /// <summary>The file with an artifact's bytes; it may be gone.</summary>
    public string FileOf(ArtifactRecord artifact)
    {
        var spooled = artifact.File ?? Path.Combine(Folder.Spool, artifact.Spool!);
        if (OwnPlace is null || File.Exists(spooled))
            return spooled;
        var own = DeliveryState.Read(Folder.Cursor(new TrackingTarget(null, OwnPlace).FileName(Folder.WorkingFolder))).ArtifactUri;
        return OwnPlace.Resolve(own) is { } root ? Path.Combine(root, artifact.Path) : spooled;
    }

    /// <summary>Removes an artifact's copy after the journal's own local store has taken it.</summary>
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

    /// <summary>Notes an artifact whose bytes are nowhere on this machine any more: this store does not get it.</summary>
    public void Missing(DeliveryState state, ArtifactRecord artifact)
    {
        if (!state.Missing.Contains(artifact.Path))
            state.Missing.Add(artifact.Path);
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
