using System.Numerics;
using System.Runtime.InteropServices;

namespace TransferLearning.Training.Activations;

/// <summary>
/// The index's word for a record: 0 if it is absent, 1 if its picture is skipped, else the checksum of its bytes and its index.
/// Writing this one aligned word commits the record.
/// </summary>
internal static class RecordChecksum
{
    public const ulong Absent = 0;
    public const ulong Skipped = 1;

    /// <summary>Two interleaved CRC-32C over the bytes; never <see cref="Absent"/> or <see cref="Skipped"/>.</summary>
    /// <param name="record">The record; its length is a multiple of four bytes.</param>
    /// <param name="index">The record's index, so that a record in the wrong place is detected.</param>
    public static ulong Of(ReadOnlySpan<byte> record, int index)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(record);
        uint even = (uint)index, odd = ~(uint)index;
        var i = 0;
        for (; i + 1 < words.Length; i += 2)
        {
            even = BitOperations.Crc32C(even, words[i]);
            odd = BitOperations.Crc32C(odd, words[i + 1]);
        }
        if (i < words.Length)
            even = BitOperations.Crc32C(even, words[i]);
        foreach (var rest in record[(words.Length * sizeof(ulong))..])
            odd = BitOperations.Crc32C(odd, rest);
        var sum = ((ulong)even << 32) | odd;
        return sum <= Skipped ? sum + 2 : sum;
    }
}
