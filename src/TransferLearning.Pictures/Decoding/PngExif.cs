using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace TransferLearning.Pictures.Decoding;

/// <summary>
/// Finds the EXIF block of a PNG file: the chunk <c>eXIf</c>, else the hexadecimal text <c>Raw profile type exif</c> that ImageMagick wrote before
/// that chunk existed.
/// </summary>
internal static class PngExif
{
    // A camera's block has a few kilobytes; its hexadecimal text is twice as long.
    private const int MostText = 1 << 20;

    /// <summary>The block; empty if there is none.</summary>
    public static ReadOnlySpan<byte> Of(ReadOnlySpan<byte> file)
    {
        ReadOnlySpan<byte> exif = [], raw = [];
        for (var rest = file[8..]; rest.Length >= 12;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(rest);
            if (length > rest.Length - 12)
                break;
            var data = rest.Slice(8, (int)length);
            if (rest[4..].StartsWith("eXIf"u8))
                exif = data;
            else if ((rest[4..].StartsWith("zTXt"u8) || rest[4..].StartsWith("tEXt"u8)) && data.StartsWith("Raw profile type exif\0"u8))
                raw = rest[4] == 'z' ? Inflated(data[22..]) : data[22..];
            rest = rest[(int)(12 + length)..];
        }
        return exif.IsEmpty ? Bytes(raw) : exif;
    }

    private static byte[] Inflated(ReadOnlySpan<byte> compressed)
    {
        if (compressed.Length < 2 || compressed[0] != 0)
            return [];
        try
        {
            using var stream = new ZLibStream(new MemoryStream(compressed[1..].ToArray()), CompressionMode.Decompress);
            var text = new byte[MostText];
            return text[..stream.ReadAtLeast(text, text.Length, throwOnEndOfStream: false)];
        }
        catch (InvalidDataException)
        {
            return []; // damaged text says nothing about the picture
        }
    }

    // Three lines (empty, the profile's name, its length), then hexadecimal digits in lines.
    private static byte[] Bytes(ReadOnlySpan<byte> text)
    {
        var digits = string.Concat(Encoding.Latin1.GetString(text).Split('\n').Skip(3)).Trim();
        try
        {
            return Convert.FromHexString(digits);
        }
        catch (FormatException)
        {
            return [];
        }
    }
}
