namespace TransferLearning.Pictures.Decoding;

/// <summary>What a picture file is by its first bytes.</summary>
internal enum PictureFormat
{
    /// <summary>No picture, or of a format that is not read.</summary>
    None,

    /// <summary>JPEG (MPO too), PNG, GIF, BMP or WebP.</summary>
    Common,

    /// <summary>TIFF and BigTIFF.</summary>
    Tiff,

    /// <summary>HEIF with HEVC pictures, as iPhones write it.</summary>
    Heic,

    /// <summary>HEIF with AV1 pictures.</summary>
    Avif,

    /// <summary>JPEG 2000 in a file of its own kind.</summary>
    Jp2,

    /// <summary>A bare JPEG 2000 code stream.</summary>
    J2k,

    /// <summary>Photoshop's format.</summary>
    Psd,
}
