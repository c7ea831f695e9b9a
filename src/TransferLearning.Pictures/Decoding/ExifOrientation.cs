using System.Buffers.Binary;
using SkiaSharp;

namespace TransferLearning.Pictures.Decoding;

/// <summary>
/// Finds the EXIF orientation of a JPEG, PNG or WebP file in all places that Pillow's <c>exif_transpose</c> searches, except XMP, which browsers
/// ignore too.
/// </summary>
internal static class ExifOrientation
{
    /// <summary>The orientation of the file's picture; top left if the file states none or an invalid one.</summary>
    public static SKEncodedOrigin Of(ReadOnlySpan<byte> file)
    {
        var exif = file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8]) ? OfJpeg(file)
            : file.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47]) ? PngExif.Of(file)
            : file.StartsWith("RIFF"u8) ? OfWebP(file)
            : [];
        // In other formats too, some writers put the JPEG segment's marker before the block.
        if (exif.StartsWith("Exif\0\0"u8))
            exif = exif[6..];
        return TiffDirectory.Read(exif, TiffDirectory.Orientation) is { } value and >= 1 and <= 8 ? (SKEncodedOrigin)value : SKEncodedOrigin.TopLeft;
    }

    // The first APP1 segment with EXIF data before the picture's data. Other APP1 segments contain XMP.
    private static ReadOnlySpan<byte> OfJpeg(ReadOnlySpan<byte> file)
    {
        var rest = file[2..];
        while (rest.Length >= 4 && rest[0] == 0xFF)
        {
            var marker = rest[1];
            if (marker is 0xFF)
            {
                rest = rest[1..]; // a fill byte
                continue;
            }
            if (marker is 0xDA or 0xD9)
                break;
            if (marker is 0x01 or (>= 0xD0 and <= 0xD7))
            {
                rest = rest[2..]; // markers without a length
                continue;
            }
            var length = BinaryPrimitives.ReadUInt16BigEndian(rest[2..]);
            if (length < 2 || length + 2 > rest.Length)
                break;
            var segment = rest[4..(length + 2)];
            if (marker == 0xE1 && segment.Length > 6 && segment.StartsWith("Exif\0"u8))
                return segment[6..];
            rest = rest[(length + 2)..];
        }
        return [];
    }

    private static ReadOnlySpan<byte> OfWebP(ReadOnlySpan<byte> file)
    {
        if (file.Length < 12)
            return [];
        var rest = file[12..];
        while (rest.Length >= 8)
        {
            var length = BinaryPrimitives.ReadUInt32LittleEndian(rest[4..]);
            if (length > rest.Length - 8)
                break;
            if (rest.StartsWith("EXIF"u8))
                return rest.Slice(8, (int)length);
            // Chunks have an even length.
            rest = rest[(int)Math.Min(rest.Length, 8L + length + (length & 1))..];
        }
        return [];
    }
}
