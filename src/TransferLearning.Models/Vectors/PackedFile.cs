using System.IO.Compression;

namespace TransferLearning.Models.Vectors;

/// <summary>A file that may be compressed: its bytes as a stream, unpacked where it begins as gzip or zip.</summary>
internal sealed class PackedFile : IDisposable
{
    private readonly FileStream _file;
    private readonly ZipArchive? _archive;

    /// <exception cref="IOException">The file cannot be opened.</exception>
    /// <exception cref="InvalidDataException">It is a zip archive that is damaged.</exception>
    /// <exception cref="RunException">It is a zip archive of no or several files.</exception>
    public PackedFile(string path)
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
                Stream = Only(_archive = new ZipArchive(_file, ZipArchiveMode.Read), path).Open();
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

    private static ZipArchiveEntry Only(ZipArchive archive, string path)
    {
        var files = archive.Entries.Where(entry => entry.Name.Length > 0).ToList();
        return files is [var only] ? only : throw new RunException(files.Count == 0
            ? $"'{path}' is a zip archive without a file."
            : $"'{path}' is a zip archive of {files.Count} files: {string.Join(", ", files.Take(8).Select(entry => entry.FullName))}. Unpack it, and name the one that you want.");
    }
}
