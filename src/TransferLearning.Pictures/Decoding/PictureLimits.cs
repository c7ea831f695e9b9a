namespace TransferLearning.Pictures.Decoding;

/// <summary>How large a picture may be: a small file can claim any size, so its header is checked before anything is allocated.</summary>
internal static class PictureLimits
{
    /// <summary>Pictures of more pixels are refused: twice Pillow's <c>MAX_IMAGE_PIXELS</c>, where it raises too.</summary>
    public const long MaximumPixels = 178_956_970;

    /// <summary>The longest side of a picture: what a dimension of 16 bits can say.</summary>
    public const int MostSide = 65_535;

    /// <exception cref="BadImageException">There are more.</exception>
    public static void Check(long width, long height)
    {
        if (width * height > MaximumPixels)
            throw new BadImageException($"its header says {width:N0} × {height:N0} pixels; at most {MaximumPixels:N0} are decoded");
    }
}
