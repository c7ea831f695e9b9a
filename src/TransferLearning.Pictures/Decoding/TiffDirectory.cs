using System.Buffers.Binary;

namespace TransferLearning.Pictures.Decoding;

/// <summary>Reads the first directory of a TIFF structure, which EXIF blocks and camera files contain too. Every offset is checked.</summary>
internal static class TiffDirectory
{
    /// <summary>The tag of the orientation, 1 to 8.</summary>
    public const ushort Orientation = 0x0112;

    /// <summary>The tag that marks a thumbnail of another picture.</summary>
    public const ushort SubfileType = 0x00FE;

    /// <summary>The tag with the version of a digital negative (DNG).</summary>
    public const ushort DngVersion = 0xC612;

    private const int EntryLength = 12;

    /// <summary>The first value of a tag with integer values.</summary>
    /// <param name="tiff">The structure, from the byte order mark on.</param>
    /// <param name="tag">The tag.</param>
    /// <returns>The value; null if the tag is missing or has another type, or if the structure is damaged.</returns>
    public static uint? Read(ReadOnlySpan<byte> tiff, ushort tag)
    {
        if (tiff.Length < 8 || !(tiff.StartsWith("II*\0"u8) || tiff.StartsWith("MM\0*"u8)))
            return null;
        var little = tiff[0] == 'I';
        var start = Number(tiff[4..], little);
        if (start > tiff.Length - 2)
            return null;
        var directory = tiff[(int)start..];
        var count = Math.Min(Short(directory, little), (directory.Length - 2) / EntryLength);
        for (var entry = directory[2..]; count > 0; count--, entry = entry[EntryLength..])
            if (Short(entry, little) == tag)
                return Short(entry[2..], little) switch
                {
                    1 => entry[8],
                    3 => Short(entry[8..], little),
                    4 => Number(entry[8..], little),
                    _ => null,
                };
        return null;
    }

    private static ushort Short(ReadOnlySpan<byte> bytes, bool little) =>
        little ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);

    private static uint Number(ReadOnlySpan<byte> bytes, bool little) =>
        little ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);
}
