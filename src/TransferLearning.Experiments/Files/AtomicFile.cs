using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace TransferLearning.Experiments.Files;

/// <summary>
/// Replaces a file atomically: at any moment its name leads to the whole old or the whole new content. The new content is written to
/// a file beside it, flushed to disk and renamed over it; then the folder is flushed.
/// </summary>
public static partial class AtomicFile
{
    /// <summary>
    /// Replaces <paramref name="path"/> with what <paramref name="write"/> writes to the stream. Creates the parent folder if it is missing.
    /// </summary>
    /// <exception cref="IOException">The disk is full, or the folder is not writable. The old content is intact, and no temporary file is left.</exception>
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
            Move(beside, target);
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

    /// <summary>Renames a file; a file with the new name is replaced.</summary>
    /// <exception cref="IOException">The folder is not writable.</exception>
    /// <exception cref="UnauthorizedAccessException">The target is read-only, or on Windows another program has it open.</exception>
    public static void Move(string from, string to)
    {
        if (OperatingSystem.IsWindows())
            WindowsMove.Replace(from, to);
        else
            File.Move(from, to, overwrite: true);
    }

    /// <summary>Flushes a folder, so that a rename survives a power failure. On Windows <see cref="Move"/> does that.</summary>
    public static void FlushFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;
        var descriptor = Open(folder, 0);
        if (descriptor < 0)
            return;
        // A file system that cannot flush folders (some network ones) returns EINVAL. Nothing more can be done there.
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
            // The cause of the first error (a lost disk) may make this fail too. The first error is the one to report.
        }
        catch (UnauthorizedAccessException)
        {
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [UnsupportedOSPlatform("windows")]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [UnsupportedOSPlatform("windows")]
    private static partial int Fsync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    [UnsupportedOSPlatform("windows")]
    private static partial int Close(int descriptor);
}
