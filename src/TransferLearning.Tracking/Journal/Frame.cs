using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace TransferLearning.Tracking.Journal;

/// <summary>
/// The frame around each record: length of the payload (4 bytes, little endian), its CRC-32C (4 bytes), the payload.
/// A process that dies while writing leaves at most one incomplete frame at the end, which the reader detects.
/// </summary>
internal static class Frame
{
    /// <summary>The first bytes of a journal; the last of them is the format version.</summary>
    public static ReadOnlySpan<byte> Magic => "TLJRNL\0\u0001"u8;

    public const int Head = 8;

    /// <summary>The largest payload in bytes. A larger length means damage, and nothing is allocated for it.</summary>
    public const int MaximumPayload = 16 << 20;

    /// <summary>Bytes of a metric's payload before its key: kind, time, step, value.</summary>
    public const int MetricHead = 1 + 8 + 8 + 8;

    public static void Seal(Span<byte> frame)
    {
        var payload = frame[Head..];
        BinaryPrimitives.WriteInt32LittleEndian(frame, payload.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[4..], Checksum(payload));
    }

    /// <summary>CRC-32C (Castagnoli), computed with the processor's instructions.</summary>
    public static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var word in MemoryMarshal.Cast<byte, ulong>(bytes))
            crc = BitOperations.Crc32C(crc, word);
        foreach (var one in bytes[(bytes.Length & ~7)..])
            crc = BitOperations.Crc32C(crc, one);
        return ~crc;
    }
}
