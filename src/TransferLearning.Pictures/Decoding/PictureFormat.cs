namespace TransferLearning.Pictures.Decoding;

/// <summary>The format of a picture file, by its first bytes.</summary>
internal enum PictureFormat
{
    /// <summary>Not a picture, or in a format that cannot be read.</summary>
    None,

    /// <summary>JPEG (including MPO), PNG, GIF, BMP or WebP.</summary>
    Common,

    /// <summary>TIFF and BigTIFF.</summary>
    Tiff,

    /// <summary>HEIF with HEVC pictures, as from iPhones.</summary>
    Heic,

    /// <summary>HEIF with AV1 pictures.</summary>
    Avif,

    /// <summary>JPEG 2000 in its own file format.</summary>
    Jp2,

    /// <summary>A bare JPEG 2000 code stream.</summary>
    J2k,

    /// <summary>Photoshop's format.</summary>
    Psd,
}
