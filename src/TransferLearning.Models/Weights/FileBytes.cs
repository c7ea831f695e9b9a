using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;
using TransferLearning.Experiments.Files;

namespace TransferLearning.Models.Weights;

/// <summary>
/// The bytes of an open file: copied into a caller's buffer, or viewed in place through a memory map.
/// Copying reads the file, not the map. It is as fast (one copy, no page faults), and if somebody truncates the file meanwhile,
/// a read fails with an exception, while a map would end the process.
/// </summary>
internal sealed unsafe class FileBytes : IDisposable
{
    private readonly SafeFileHandle _handle;
    private MemoryMappedFile? _map;
    private MemoryMappedViewAccessor? _view;
    private byte* _start;

    public FileBytes(string path)
    {
        Path = path;
        try
        {
            if (Directory.Exists(path)) throw new WeightFileException(path, "is a folder, not a file");
            // A pipe has no length, and opening it would wait for a writer.
            _handle = LinkedFile.At(path) is { Exists: true, Length: 0 } ? new SafeFileHandle() : File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            Length = _handle.IsInvalid ? 0 : RandomAccess.GetLength(_handle);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            _handle?.Dispose();
            throw new WeightFileException(path, e is FileNotFoundException or DirectoryNotFoundException ? "does not exist" : $"cannot be read: {e.Message}", e);
        }
    }

    public string Path { get; }

    public long Length { get; }

    /// <summary>Fills <paramref name="destination"/> with the bytes at <paramref name="offset"/>.</summary>
    public void Read(long offset, Span<byte> destination)
    {
        try
        {
            while (destination.Length > 0)
            {
                var read = _handle.IsInvalid ? 0 : RandomAccess.Read(_handle, destination, offset);
                if (read == 0) throw new WeightFileException(Path, $"ends at byte {offset:N0}, where more was expected: it was truncated");
                destination = destination[read..];
                offset += read;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new WeightFileException(Path, $"cannot be read at byte {offset:N0}: {e.Message}", e);
        }
    }

    /// <summary>The bytes in place, without a copy. Valid until this object is disposed.</summary>
    public ReadOnlySpan<byte> View(long offset, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset + length, Length);
        if (length == 0) return [];
        if (_start == null)
        {
            _map = MemoryMappedFile.CreateFromFile(_handle, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
            _view = _map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
            _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
        }
        return new ReadOnlySpan<byte>(_start + offset, length);
    }

    public void Dispose()
    {
        if (_start != null) _view!.SafeMemoryMappedViewHandle.ReleasePointer();
        _start = null;
        _view?.Dispose();
        _map?.Dispose();
        _handle.Dispose();
    }
}
