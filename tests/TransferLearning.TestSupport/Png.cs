using System.Buffers.Binary;
using System.IO.Compression;

namespace TransferLearning.TestSupport;

/// <summary>Reads simple PNG files (8-bit RGB or RGBA, not interlaced), for tests of projects without an imaging library.</summary>
public static class Png
{
    /// <summary>The pixels as RGB bytes, row by row.</summary>
    public static byte[] Rgb(string path, int width, int height)
    {
        var file = File.ReadAllBytes(path);
        using var packed = new MemoryStream();
        int channels = 0;
        for (var at = 8; at < file.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at));
            var chunk = file.AsSpan(at + 8, length);
            var kind = file.AsSpan(at + 4, 4);
            if (kind.SequenceEqual("IHDR"u8))
            {
                if (BinaryPrimitives.ReadInt32BigEndian(chunk) != width || BinaryPrimitives.ReadInt32BigEndian(chunk[4..]) != height || chunk[8] != 8 || chunk[12] != 0) throw new InvalidDataException("Another kind of PNG.");
                channels = chunk[9] switch { 2 => 3, 6 => 4, _ => throw new InvalidDataException("Neither RGB nor RGBA.") };
            }
            if (kind.SequenceEqual("IDAT"u8)) packed.Write(chunk);
            at += 12 + length;
        }
        packed.Position = 0;
        using var zlib = new ZLibStream(packed, CompressionMode.Decompress);
        var rgb = new byte[width * height * 3];
        byte[] row = new byte[width * channels], above = new byte[width * channels];
        for (var y = 0; y < height; y++)
        {
            var filter = zlib.ReadByte();
            zlib.ReadExactly(row);
            for (var i = 0; i < row.Length; i++)
            {
                int left = i < channels ? 0 : row[i - channels], up = above[i], corner = i < channels ? 0 : above[i - channels];
                row[i] += (byte)(filter switch { 1 => left, 2 => up, 3 => (left + up) / 2, 4 => Paeth(left, up, corner), _ => 0 });
            }
            for (var x = 0; x < width; x++) row.AsSpan(x * channels, 3).CopyTo(rgb.AsSpan(((y * width) + x) * 3));
            row.CopyTo(above, 0);
        }
        return rgb;
    }

    private static int Paeth(int left, int up, int corner)
    {
        var guess = left + up - corner;
        int a = Math.Abs(guess - left), b = Math.Abs(guess - up), c = Math.Abs(guess - corner);
        return a <= b && a <= c ? left : b <= c ? up : corner;
    }
}
