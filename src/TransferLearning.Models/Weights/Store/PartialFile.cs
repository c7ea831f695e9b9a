using TransferLearning.Experiments.Files;

namespace TransferLearning.Models.Weights.Store;

/// <summary>What has arrived of a file: <c>FILE.part</c>, with its address and the server's tag of its version beside it, so that it is only continued as what it began as.</summary>
internal sealed class PartialFile(string target)
{
    private readonly string _note = target + ".part.from";

    public string Path { get; } = target + ".part";

    /// <summary>The bytes that have arrived.</summary>
    public long Length { get; set; }

    /// <summary>The bytes that there should be; null where the server does not say.</summary>
    public long? Total { get; set; }

    /// <summary>The server's tag (ETag) of the version that has begun to arrive.</summary>
    public string? Tag { get; private set; }

    /// <summary>Whether bytes of an earlier answer were kept.</summary>
    public bool WasResumed { get; private set; }

    private Uri? Url { get; set; }

    /// <summary>Takes up what an earlier attempt left of the same address; deletes what is left of another.</summary>
    public void Prepare(Uri url)
    {
        Url = url;
        var note = File.Exists(_note) ? File.ReadAllLines(_note) : [];
        if (File.Exists(Path) && note.Length > 0 && note[0] == UrlSecrets.Removed(url.ToString()))
        {
            Length = new FileInfo(Path).Length;
            Tag = note.Length > 1 && note[1].Length > 0 ? note[1] : null;
            WasResumed |= Length > 0;
        }
        else
        {
            Delete();
        }
    }

    /// <summary>Forgets what has arrived.</summary>
    public void Restart()
    {
        Delete();
        Tag = null;
        WasResumed = false;
    }

    /// <summary>Notes what is arriving, before its first byte does.</summary>
    public void Remember(string? tag)
    {
        Tag = tag;
        AtomicFile.Replace(_note, System.Text.Encoding.UTF8.GetBytes($"{UrlSecrets.Removed(Url!.ToString())}\n{tag}\n"));
    }

    /// <summary>The end of the file, to write on.</summary>
    public FileStream Append() => new(Path, FileMode.Append, FileAccess.Write, FileShare.Read);

    /// <summary>Flushes it and gives it its name.</summary>
    public void Finish()
    {
        using (var stream = new FileStream(Path, FileMode.Open, FileAccess.ReadWrite)) stream.Flush(flushToDisk: true);
        File.Move(Path, target, overwrite: true);
        AtomicFile.FlushFolder(System.IO.Path.GetDirectoryName(target)!);
        File.Delete(_note);
    }

    public void Delete()
    {
        File.Delete(Path);
        File.Delete(_note);
        Length = 0;
    }
}
