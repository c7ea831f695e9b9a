using System.Buffers.Binary;

namespace TransferLearning.Pictures.Decoding;

/// <summary>Reads the brands at the beginning of files made of boxes (ISO 14496-12): HEIF pictures and videos.</summary>
internal static class HeifBrands
{
    /// <summary>HEIC or AVIF, by the brands; None for other files.</summary>
    public static PictureFormat FormatOf(ReadOnlySpan<byte> start)
    {
        var general = false;
        for (var brands = Of(start); brands.Length >= 4; brands = brands[4..])
        {
            var brand = brands[..4];
            if (brand.SequenceEqual("avif"u8) || brand.SequenceEqual("avis"u8))
                return PictureFormat.Avif;
            if (brand.StartsWith("hei"u8) || brand.StartsWith("hev"u8))
                return PictureFormat.Heic;
            general |= brand.SequenceEqual("mif1"u8) || brand.SequenceEqual("msf1"u8);
        }
        return general ? PictureFormat.Heic : PictureFormat.None;
    }

    /// <summary>A description of a file of boxes that is neither HEIC nor AVIF; null if the file is not made of boxes.</summary>
    public static string? NameOf(ReadOnlySpan<byte> start)
    {
        var brands = Of(start);
        if (brands.IsEmpty)
            return null;
        return brands.StartsWith("crx "u8) ? "a camera's raw file (develop it, or take the JPEG beside it)" : "a video (MP4 or QuickTime)";
    }

    // The major brand, then a version, then the compatible brands. The version is treated like a brand; it matches none.
    private static ReadOnlySpan<byte> Of(ReadOnlySpan<byte> start)
    {
        if (start.Length < 12 || !start[4..8].SequenceEqual("ftyp"u8))
            return [];
        var length = (int)Math.Min(BinaryPrimitives.ReadUInt32BigEndian(start), (uint)start.Length);
        return start[8..Math.Max(12, length)];
    }
}
