namespace TransferLearning.Data;

/// <summary>Turns the bytes of a picture file into pixels. One of these belongs to one thread.</summary>
/// <remarks>
/// What comes out is what Pillow's <c>convert("RGB")</c> after <c>exif_transpose</c> gives: upright by its EXIF orientation,
/// the first frame, gray and palette expanded, 16 bits cut to 8, alpha dropped (not blended), no colour profile applied.
/// </remarks>
internal unsafe interface IImageDecoder : IDisposable
{
    /// <summary>Reads the header only.</summary>
    /// <returns>Width and height as the picture is to be seen, upright.</returns>
    /// <exception cref="BadImageException">Not a picture, or one of too many pixels.</exception>
    (int Width, int Height) Measure(byte* bytes, int length);

    /// <summary>Decodes into 4 bytes a pixel (red, green, blue and one that means nothing).</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="length">Its length in bytes.</param>
    /// <param name="minimumWidth">The decoder may give a smaller picture than the file's (a JPEG decoded at a half), of at least this width; 0: the file's own size.</param>
    /// <param name="minimumHeight">The same for the height.</param>
    /// <param name="target">Where the pixels go.</param>
    /// <exception cref="BadImageException">Not a picture, damaged, cut short, or of too many pixels.</exception>
    void Decode(byte* bytes, int length, int minimumWidth, int minimumHeight, PixelBuffer target);
}
