using System.Runtime.InteropServices;

namespace TransferLearning.Experiments.Files;

/// <summary>
/// Replaces a file so that, whatever happens meanwhile, its name always leads to the old content or to the whole new one:
/// the new content is written to a file beside it, flushed to the disk, renamed over it, and the folder is flushed too.
/// </summary>
public static partial class AtomicFile
{
    /// <summary>Replaces <paramref name="path"/> with what <paramref name="write"/> puts into the stream. The parent folder is made where it is absent.</summary>
    /// <exception cref="IOException">The disk is full, or the folder cannot be written: the old content is intact and nothing is left beside it.</exception>
    public static void Replace(string path, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        var target = Path.GetFullPath(path);
        var folder = Path.GetDirectoryName(target) ?? throw new IOException($"'{path}' is not a file's path.");
        Directory.CreateDirectory(folder);
        var beside = Path.Combine(folder, $".{Path.GetFileName(target)}.{Environment.ProcessId:x}-{Guid.NewGuid():N}.tmp");
        try
        {
            using (var stream = new FileStream(beside, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1 << 16))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }
            File.Move(beside, target, overwrite: true);
        }
        catch
        {
            TryDelete(beside);
            throw;
        }
        FlushFolder(folder);
    }

    /// <summary>Replaces <paramref name="path"/> with <paramref name="content"/>.</summary>
    public static void Replace(string path, ReadOnlyMemory<byte> content) => Replace(path, stream => stream.Write(content.Span));

    /// <summary>Makes the names in a folder durable: after a rename, the new name survives a loss of power. Does nothing where the system has no such call.</summary>
    public static void FlushFolder(string folder)
    {
        if (OperatingSystem.IsWindows()) return;
        var descriptor = Open(folder, 0);
        if (descriptor < 0) return;
        // A file system that cannot flush folders (some network ones) answers EINVAL: there is nothing more to be done there.
        _ = Fsync(descriptor);
        _ = Close(descriptor);
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (IOException)
        {
            // What made the writing fail (a disk gone) may make this fail: the first error is the one to tell.
        }
        catch (UnauthorizedAccessException)
        {
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
