namespace TransferLearning.Pictures.Decoding;

/// <summary>Decodes the bytes of a picture file into pixels. For one thread, with at most one open file.</summary>
/// <remarks>
/// The pixels are those of Pillow's <c>exif_transpose</c> followed by <c>convert("RGB")</c>: upright by EXIF orientation,
/// first frame, gray and palette expanded, 16 bits truncated to 8, alpha dropped (not blended), no colour profile applied.
/// </remarks>
internal unsafe interface IImageDecoder : IDisposable
{
    /// <summary>Reads the header only. The caller keeps the bytes valid until <see cref="Close"/>.</summary>
    /// <exception cref="BadImageException">Not a picture, or one with too many pixels.</exception>
    void Open(byte* bytes, int length);

    /// <summary>The width of the upright picture.</summary>
    int Width { get; }

    /// <summary>The height of the upright picture.</summary>
    int Height { get; }

    /// <summary>Decodes into 4 bytes per pixel: red, green, blue and an unused byte.</summary>
    /// <param name="leastWidth">
    /// The minimum width. The decoder may return a smaller picture than the file's, for example a JPEG at half its size. 0: the file's own size.
    /// </param>
    /// <param name="leastHeight">The minimum height, in the same way.</param>
    /// <param name="target">Receives the pixels.</param>
    /// <exception cref="BadImageException">The picture is damaged or cut short.</exception>
    void Decode(int leastWidth, int leastHeight, PixelBuffer target);

    /// <summary>Releases the bytes.</summary>
    void Close();
}
