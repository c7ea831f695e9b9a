namespace TransferLearning.Pictures.Decoding;

/// <summary>The maximum size of a picture. A small file can claim any size, so the header is checked before memory is allocated.</summary>
internal static class PictureLimits
{
    /// <summary>The maximum number of pixels: twice Pillow's <c>MAX_IMAGE_PIXELS</c>, the size at which Pillow raises an error.</summary>
    public const long MaximumPixels = 178_956_970;

    /// <summary>The maximum length of a side: the largest 16-bit number.</summary>
    public const int MostSide = 65_535;

    /// <exception cref="LargeImageException">There are more pixels.</exception>
    public static void Check(long width, long height, long most = MaximumPixels)
    {
        if (width * height > most)
            throw new LargeImageException($"its header says {width:N0} × {height:N0} pixels; at most {most:N0} are decoded");
    }
}
