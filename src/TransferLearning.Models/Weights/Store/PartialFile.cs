using TransferLearning.Experiments.Files;

namespace TransferLearning.Models.Weights.Store;

/// <summary>
/// A partly downloaded file, <c>FILE.part</c>. Its address and the server's ETag are stored beside it, so that only the same version of the same file is
/// resumed.
/// </summary>
internal sealed class PartialFile(string target)
{
    private readonly string _note = target + ".part.from";

    public string Path { get; } = target + ".part";

    /// <summary>The number of bytes that have arrived.</summary>
    public long Length { get; set; }

    /// <summary>The total number of bytes; null where the server does not say.</summary>
    public long? Total { get; set; }

    /// <summary>The server's ETag of the version that is being downloaded.</summary>
    public string? Tag { get; private set; }

    /// <summary>Whether it kept bytes of an earlier response.</summary>
    public bool WasResumed { get; private set; }

    private Uri? Url { get; set; }

    /// <summary>Resumes an earlier attempt from the same address. Deletes an attempt from another address.</summary>
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

    /// <summary>Deletes the bytes that have arrived, so that the download begins again.</summary>
    public void Restart()
    {
        Delete();
        Tag = null;
        WasResumed = false;
    }

    /// <summary>Stores the address and the ETag before the first byte arrives.</summary>
    public void Remember(string? tag)
    {
        Tag = tag;
        AtomicFile.Replace(_note, System.Text.Encoding.UTF8.GetBytes($"{UrlSecrets.Removed(Url!.ToString())}\n{tag}\n"));
    }

    /// <summary>Opens the file for appending.</summary>
    public FileStream Append() => new(Path, FileMode.Append, FileAccess.Write, FileShare.Read);

    /// <summary>Flushes the file and renames it to the target.</summary>
    public void Finish()
    {
        using (var stream = new FileStream(Path, FileMode.Open, FileAccess.ReadWrite)) stream.Flush(flushToDisk: true);
        AtomicFile.Move(Path, target);
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
