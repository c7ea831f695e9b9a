using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TransferLearning.Data.Augmentation.Geometry;

/// <summary>Mirrors pictures of 3 bytes per pixel.</summary>
internal static unsafe class Mirror
{
    /// <summary>Copies a picture mirrored. Source and target must not overlap; the source must have 4 readable bytes after it.</summary>
    public static void Copy(byte* source, byte* target, int height, int width, bool horizontally, bool vertically)
    {
        var stride = width * 3;
        for (var row = 0; row < height; row++)
        {
            var from = source + (long)(vertically ? height - 1 - row : row) * stride;
            var to = target + (long)row * stride;
            if (horizontally)
                Reverse(from, to, width);
            else
                Buffer.MemoryCopy(from, to, stride, stride);
        }
    }

    private static void Reverse(byte* from, byte* to, int width)
    {
        var left = width;
        if (Ssse3.IsSupported)
        {
            var order = Vector128.Create((byte)9, 10, 11, 6, 7, 8, 3, 4, 5, 0, 1, 2, 0x80, 0x80, 0x80, 0x80);
            for (; left >= 4; left -= 4, to += 12)
            {
                var pixels = Ssse3.Shuffle(Vector128.Load(from + (left - 4) * 3), order);
                *(ulong*)to = pixels.AsUInt64().ToScalar();
                *(uint*)(to + 8) = pixels.AsUInt32().GetElement(2);
            }
        }
        for (; left > 0; left--, to += 3)
        {
            var pixel = from + (left - 1) * 3;
            (to[0], to[1], to[2]) = (pixel[0], pixel[1], pixel[2]);
        }
    }
}
