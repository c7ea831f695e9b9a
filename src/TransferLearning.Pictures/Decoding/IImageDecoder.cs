namespace TransferLearning.Pictures.Decoding;

/// <summary>Turns the bytes of a picture file into pixels. One of these belongs to one thread, and has at most one file open.</summary>
/// <remarks>
/// What comes out is what Pillow's <c>convert("RGB")</c> after <c>exif_transpose</c> gives: upright by its EXIF orientation,
/// the first frame, gray and palette expanded, 16 bits cut to 8, alpha dropped (not blended), no colour profile applied.
/// </remarks>
internal unsafe interface IImageDecoder : IDisposable
{
    /// <summary>Reads the header only. The bytes stay the caller's, who keeps them until <see cref="Close"/>.</summary>
    /// <exception cref="BadImageException">Not a picture, or one of too many pixels.</exception>
    void Open(byte* bytes, int length);

    /// <summary>The width as the picture is to be seen, upright.</summary>
    int Width { get; }

    /// <summary>The height as the picture is to be seen, upright.</summary>
    int Height { get; }

    /// <summary>Decodes into 4 bytes a pixel (red, green, blue and one that means nothing).</summary>
    /// <param name="leastWidth">The decoder may give a smaller picture than the file's (a JPEG decoded at a half), of at least this width; 0: the file's own size.</param>
    /// <param name="leastHeight">The same for the height.</param>
    /// <param name="target">Where the pixels go.</param>
    /// <exception cref="BadImageException">Damaged, or cut short.</exception>
    void Decode(int leastWidth, int leastHeight, PixelBuffer target);

    /// <summary>Lets go of the bytes.</summary>
    void Close();
}
