using TransferLearning.Pictures.Decoding;

namespace TransferLearning.Predict;

/// <summary>Reads a stream to its end, but no more than a picture may have.</summary>
internal static class PictureStream
{
    private const int Part = 1 << 16;

    public static MemoryStream Read(Stream file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var (bytes, part) = (new MemoryStream(), new byte[Part]);
        while (file.Read(part) is var count and > 0)
            Add(bytes, part.AsSpan(0, count));
        return bytes;
    }

    public static async Task<MemoryStream> ReadAsync(Stream file, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(file);
        var (bytes, part) = (new MemoryStream(), new byte[Part]);
        while (await file.ReadAsync(part, cancellation).ConfigureAwait(false) is var count and > 0)
            Add(bytes, part.AsSpan(0, count));
        return bytes;
    }

    private static PictureException Long()
    {
        var reason = $"it has more than {ImageFile.MaximumLength:N0} bytes";
        return new PictureException(reason, new LargeImageException(reason)) { IsTooLarge = true };
    }

    private static void Add(MemoryStream bytes, ReadOnlySpan<byte> part)
    {
        if (bytes.Length + part.Length > ImageFile.MaximumLength)
            throw Long();
        bytes.Write(part);
    }
}
