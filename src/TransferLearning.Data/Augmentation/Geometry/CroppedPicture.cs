namespace TransferLearning.Data.Augmentation.Geometry;

/// <summary>A part of a picture that stands for a whole picture of another size: cropped, but not resized yet.</summary>
/// <param name="pixels">The whole picture, 4 bytes per pixel, with 64 readable bytes after it.</param>
/// <param name="stride">Bytes per row.</param>
/// <param name="area">The part.</param>
internal readonly unsafe struct CroppedPicture(byte* pixels, int stride, PixelArea area)
{
    /// <summary>The whole picture.</summary>
    public byte* Pixels => pixels;

    /// <summary>Bytes per row.</summary>
    public int Stride => stride;

    /// <summary>The part.</summary>
    public PixelArea Area => area;

    /// <summary>The part's first pixel.</summary>
    public byte* First => pixels + (long)area.Top * stride + (long)area.Left * 4;
}
