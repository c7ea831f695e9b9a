using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace TransferLearning.Tracking.Journal;

/// <summary>
/// The journal's frame: length of the payload (4 bytes, little endian), its CRC-32C (4 bytes), the payload.
/// A process that dies while writing leaves at most one frame cut off at the end, which a reader recognises.
/// </summary>
internal static class Frame
{
    /// <summary>The file begins with these bytes; the last is the format's version.</summary>
    public static ReadOnlySpan<byte> Magic => "TLJRNL\0\u0001"u8;

    public const int Head = 8;

    /// <summary>No record is longer: a larger number is damage, and nothing is allocated for it.</summary>
    public const int MaximumPayload = 16 << 20;

    /// <summary>The fixed part of a metric's payload: kind, time, step, value.</summary>
    public const int MetricHead = 1 + 8 + 8 + 8;

    public static void Seal(Span<byte> frame)
    {
        var payload = frame[Head..];
        BinaryPrimitives.WriteInt32LittleEndian(frame, payload.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[4..], Checksum(payload));
    }

    /// <summary>CRC-32C (Castagnoli), as the processor computes it.</summary>
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
