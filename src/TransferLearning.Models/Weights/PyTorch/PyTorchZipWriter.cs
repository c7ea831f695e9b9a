using System.Buffers.Binary;
using System.Text;

namespace TransferLearning.Models.Weights.PyTorch;

/// <summary>
/// Writes a zip archive as PyTorch does: entries are stored, not compressed, and the data of each begins at a multiple of 64 bytes, so that
/// <c>torch.load(mmap=True)</c> can map it. Format: PKWARE APPNOTE.TXT, with its zip64 extensions. The archive contains no time.
/// </summary>
/// <param name="stream">A stream that can seek: checksums are written when an entry's bytes are known.</param>
/// <param name="limit">The first length or offset that is written in 64 bits. Tests pass a small one.</param>
internal sealed class PyTorchZipWriter(Stream stream, long limit = uint.MaxValue)
{
    /// <summary>The alignment of data, in bytes.</summary>
    public const int Alignment = 64;

    private const int LocalSize = 30, CrcAt = 14, ExtraHeader = 4;
    private const ushort Utf8Names = 0x0800, Padding = 0x4246 /* "FB", as in PyTorch */, Wide = 1;

    private readonly List<(byte[] Name, long Offset, long Length, uint Crc)> _entries = [];

    /// <summary>Adds an entry.</summary>
    /// <param name="name">The entry's name.</param>
    /// <param name="length">The number of bytes.</param>
    /// <param name="write">Writes exactly these bytes.</param>
    public void Add(string name, long length, Action<Stream> write)
    {
        var (bytes, begin) = (Encoding.UTF8.GetBytes(name), stream.Position);
        var wide = length >= limit ? Extra64(length, length) : [];
        var end = begin + LocalSize + bytes.Length + wide.Length + ExtraHeader;
        var padding = (int)((Alignment - (end % Alignment)) % Alignment);
        using (var header = new MemoryStream())
        {
            U32(header, 0x04034b50);
            U16(header, 20, Utf8Names, 0, 0, 0);
            U32(header, 0, Narrow(length), Narrow(length));
            U16(header, (ushort)bytes.Length, (ushort)(wide.Length + ExtraHeader + padding));
            header.Write(bytes);
            header.Write(wide);
            U16(header, Padding, (ushort)padding);
            header.Write(Enumerable.Repeat((byte)'Z', padding).ToArray());
            header.WriteTo(stream);
        }
        var counted = new ChecksumStream(stream);
        write(counted);
        if (counted.Written != length) throw new InvalidOperationException($"'{name}' wrote {counted.Written} bytes of its {length}.");
        var next = stream.Position;
        stream.Position = begin + CrcAt;
        U32(stream, counted.Checksum.Value);
        stream.Position = next;
        _entries.Add((bytes, begin, length, counted.Checksum.Value));
    }

    /// <summary>Adds an entry of known bytes.</summary>
    public void Add(string name, byte[] content) => Add(name, content.Length, to => to.Write(content));

    /// <summary>Writes the directory, which ends the archive. Like PyTorch, it always writes the 64-bit end record too.</summary>
    public void Finish()
    {
        var start = stream.Position;
        foreach (var (name, offset, length, crc) in _entries)
        {
            var wide = length >= limit || offset >= limit ? Extra64(length, length, offset) : [];
            var isWide = wide.Length > 0;
            U32(stream, 0x02014b50);
            U16(stream, 45, 20, Utf8Names, 0, 0, 0);
            U32(stream, crc, isWide ? uint.MaxValue : (uint)length, isWide ? uint.MaxValue : (uint)length);
            U16(stream, (ushort)name.Length, (ushort)wide.Length, 0, 0, 0);
            U32(stream, 0, isWide ? uint.MaxValue : (uint)offset);
            stream.Write(name);
            stream.Write(wide);
        }
        var (end, size) = (stream.Position, stream.Position - start);
        U32(stream, 0x06064b50);
        U64(stream, 44);
        U16(stream, 45, 45);
        U32(stream, 0, 0);
        U64(stream, _entries.Count, _entries.Count, size, start);
        U32(stream, 0x07064b50, 0);
        U64(stream, end);
        U32(stream, 1, 0x06054b50);
        var count = (ushort)Math.Min(_entries.Count, ushort.MaxValue);
        U16(stream, 0, 0, count, count);
        U32(stream, Narrow(size), Narrow(start));
        U16(stream, 0);
    }

    private uint Narrow(long value) => value >= limit ? uint.MaxValue : (uint)value;

    private static byte[] Extra64(params long[] values)
    {
        using var extra = new MemoryStream();
        U16(extra, Wide, (ushort)(values.Length * sizeof(long)));
        U64(extra, values);
        return extra.ToArray();
    }

    private static void U16(Stream to, params ReadOnlySpan<ushort> values)
    {
        Span<byte> bytes = stackalloc byte[2];
        foreach (var value in values)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes, value);
            to.Write(bytes);
        }
    }

    private static void U32(Stream to, params ReadOnlySpan<uint> values)
    {
        Span<byte> bytes = stackalloc byte[4];
        foreach (var value in values)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
            to.Write(bytes);
        }
    }

    private static void U64(Stream to, params ReadOnlySpan<long> values)
    {
        Span<byte> bytes = stackalloc byte[8];
        foreach (var value in values)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
            to.Write(bytes);
        }
    }
}
