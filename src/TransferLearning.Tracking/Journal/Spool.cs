namespace TransferLearning.Tracking.Journal;

/// <summary>
/// Copies of artifacts, kept beside the journal until they are delivered, so that a later change of the original does not matter.
/// </summary>
internal sealed class Spool(JournalFolder folder)
{
    public ArtifactRecord Copy(string artifactPath, string file)
    {
        var name = NewName();
        var target = Path.Combine(folder.Spool, name);
        File.Copy(file, target);
        return new ArtifactRecord(artifactPath, name, null, new FileInfo(target).Length);
    }

    public ArtifactRecord Write(string artifactPath, ReadOnlySpan<byte> content)
    {
        var name = NewName();
        using (var handle = File.OpenHandle(Path.Combine(folder.Spool, name), FileMode.CreateNew, FileAccess.Write))
            RandomAccess.Write(handle, content, 0);
        return new ArtifactRecord(artifactPath, name, null, content.Length);
    }

    private static string NewName() => Guid.NewGuid().ToString("N");
}
