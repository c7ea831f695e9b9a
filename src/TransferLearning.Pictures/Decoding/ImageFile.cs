using System.Runtime.InteropServices;

namespace TransferLearning.Pictures.Decoding;

/// <summary>Reads whole files into native memory, which one thread keeps and reuses.</summary>
internal sealed unsafe class ImageFile : IDisposable
{
    /// <summary>The maximum length. No picture within the limit of pixels is longer.</summary>
    public const long MaximumLength = 1L << 30;

    private nuint _capacity;

    public byte* Bytes { get; private set; }

    public int Length { get; private set; }

    /// <exception cref="BadImageException">The file cannot be read, is empty, or is too long.</exception>
    public void Read(string path)
    {
        Length = 0;
        try
        {
            // A named pipe or a device has length 0 and is refused here, because opening it would block. The length of a link is that of its
            // text, so the length of its target is used.
            var length = new FileInfo(File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path).Length;
            if (length == 0)
                throw new BadImageException("the file is empty");
            if (length > MaximumLength)
                throw new LargeImageException($"the file has {length:N0} bytes; at most {MaximumLength:N0} are read");
            using var handle = File.OpenHandle(path, options: FileOptions.SequentialScan);
            Reserve((nuint)length);
            while (Length < length)
            {
                var read = RandomAccess.Read(handle, new Span<byte>(Bytes + Length, (int)length - Length), Length);
                if (read == 0)
                    throw new BadImageException($"the file ended after {Length:N0} of its {length:N0} bytes: something else is writing to it");
                Length += read;
            }
        }
        catch (FileNotFoundException exception)
        {
            throw new BadImageException(Directory.Exists(path) ? "it is a folder" : "the file does not exist (or is a link to nothing)", exception);
        }
        catch (DirectoryNotFoundException exception)
        {
            throw new BadImageException("its folder does not exist", exception);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new BadImageException(Directory.Exists(path) ? "it is a folder" : "no permission to read it", exception);
        }
        catch (IOException exception)
        {
            throw new BadImageException(LinkLoop(path) ? "it is a symbolic link that leads to itself" : $"it cannot be read: {exception.Message}", exception);
        }
    }

    private static bool LinkLoop(string path)
    {
        try
        {
            return new FileInfo(path) is { LinkTarget: not null } link && link.ResolveLinkTarget(returnFinalTarget: true) is null;
        }
        catch (IOException)
        {
            return true; // too many levels of symbolic links
        }
    }

    private void Reserve(nuint bytes)
    {
        if (bytes <= _capacity)
            return;
        NativeMemory.Free(Bytes);
        Bytes = null; // in case the next line throws
        _capacity = 0;
        Bytes = (byte*)NativeMemory.Alloc(bytes);
        _capacity = bytes;
    }

    public void Dispose()
    {
        NativeMemory.Free(Bytes);
        Bytes = null;
        (_capacity, Length) = (0, 0);
    }
}
