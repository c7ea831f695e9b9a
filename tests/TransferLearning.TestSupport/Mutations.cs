using System.Buffers.Binary;

namespace TransferLearning.TestSupport;

/// <summary>Damaged copies of a file, like those of a bad disk, a broken transfer or an attacker. Each is a pure function of its number.</summary>
public static class Mutations
{
    private static readonly ulong[] Extremes =
        [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff, 0x7fffffffffffffff, 0x8000000000000000, ulong.MaxValue, ulong.MaxValue - 7];

    /// <param name="file">The intact file.</param>
    /// <param name="number">The number of the mutation.</param>
    /// <param name="structure">Bytes at the beginning that hold the structure and are hit in half of the mutations; 0 for no preference.</param>
    public static byte[] Of(byte[] file, int number, int structure = 0)
    {
        var random = new Random(number);
        var copy = file.ToArray();
        for (var changes = random.Next(1, 5); changes > 0; changes--)
        {
            var reach = structure > 0 && random.Next(2) == 0 ? Math.Min(structure, copy.Length) : copy.Length;
            if (reach == 0) break;
            var at = random.Next(reach);
            switch (random.Next(7))
            {
                case 0: copy[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: copy[at] = (byte)random.Next(256); break;
                case 2: copy = copy[..at]; break;
                case 3: Write(copy, at, Extremes[random.Next(Extremes.Length)], 1 << random.Next(4)); break;
                case 4: copy = [.. copy[..at], .. new byte[random.Next(1, 20)], .. copy[at..]]; break;
                case 5: copy = [.. copy[..at], .. copy[Math.Min(copy.Length, at + random.Next(1, 20))..]]; break;
                default:
                    // Copy a piece of the file over another place: offsets then point elsewhere, names occur twice.
                    var from = random.Next(copy.Length);
                    var length = Math.Min(random.Next(1, 65), Math.Min(copy.Length - from, copy.Length - at));
                    copy.AsSpan(from, length).ToArray().CopyTo(copy, at);
                    break;
            }
        }
        return copy;
    }

    private static void Write(byte[] bytes, int at, ulong value, int width)
    {
        Span<byte> little = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(little, value);
        little[..Math.Min(width, bytes.Length - at)].CopyTo(bytes.AsSpan(at));
    }
}
