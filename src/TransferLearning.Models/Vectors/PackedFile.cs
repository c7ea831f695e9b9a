using System.IO.Compression;

namespace TransferLearning.Models.Vectors;

/// <summary>A file that may be compressed: its bytes as a stream, unpacked where it begins as gzip or zip.</summary>
internal sealed class PackedFile : IDisposable
{
    private readonly FileStream _file;
    private readonly ZipArchive? _archive;

    /// <param name="path">The file.</param>
    /// <param name="member">The file of a zip archive; null if the archive has only one.</param>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    /// <exception cref="InvalidDataException">It is a zip archive that is damaged.</exception>
    /// <exception cref="RunException">It is a zip archive of no or several files, or lacks the member.</exception>
    public PackedFile(string path, string? member)
    {
        _file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        try
        {
            Span<byte> magic = stackalloc byte[4];
            var read = _file.ReadAtLeast(magic, 4, throwOnEndOfStream: false);
            _file.Position = 0;
            if (read >= 2 && magic is [0x1F, 0x8B, ..])
                Stream = new GZipStream(_file, CompressionMode.Decompress);
            else if (read == 4 && magic is [(byte)'P', (byte)'K', 3, 4])
                Stream = Entry(_archive = new ZipArchive(_file, ZipArchiveMode.Read), path, member).Open();
            else
                Stream = _file;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public Stream Stream { get; } = Stream.Null;

    public void Dispose()
    {
        Stream.Dispose();
        _archive?.Dispose();
        _file.Dispose();
    }

    private static ZipArchiveEntry Entry(ZipArchive archive, string path, string? member) => member is null
        ? Only(archive, path)
        : archive.Entries.FirstOrDefault(entry => entry.Name == member) ?? throw new RunException($"'{path}' is a zip archive without '{member}'. Fetch it again.");

    private static ZipArchiveEntry Only(ZipArchive archive, string path)
    {
        var files = archive.Entries.Where(entry => entry.Name.Length > 0).ToList();
        return files is [var only] ? only : throw new RunException(files.Count == 0
            ? $"'{path}' is a zip archive without a file."
            : $"'{path}' is a zip archive of {files.Count} files: {string.Join(", ", files.Take(8).Select(entry => entry.FullName))}. Unpack it, and name the one that you want.");
    }
}
