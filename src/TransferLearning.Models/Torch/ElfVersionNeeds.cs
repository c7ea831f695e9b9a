using System.Buffers.Binary;
using System.Text;

namespace TransferLearning.Models.Torch;

/// <summary>
/// The version needs of a 64-bit little-endian ELF file: section <c>.gnu.version_r</c>, found through the dynamic segment as the
/// dynamic linker does. In a copy of the file the loader marks one need as weak (<c>VER_FLG_WEAK</c>), so that the linker accepts
/// a library without that version. Every offset and size of the file is checked.
/// </summary>
internal sealed class ElfVersionNeeds
{
    private const ushort Weak = 2;
    private const int DynamicSegment = 2, LoadSegment = 1;
    private const long TagPltRelSize = 2, TagStrings = 5, TagRela = 7, TagRelaSize = 8, TagStringsSize = 10, TagJumpRel = 23,
        TagVersions = 0x6ffffff0, TagNeeds = 0x6ffffffe, TagNeedsCount = 0x6fffffff;

    private readonly byte[] _file;
    private readonly List<(ulong Address, ulong Size, ulong Offset)> _segments = [];
    private readonly Dictionary<long, ulong> _dynamic = [];

    private ElfVersionNeeds(byte[] file) => _file = file;

    /// <summary>
    /// Marks the need of <paramref name="version"/> in <paramref name="file"/> as weak, in place.
    /// </summary>
    /// <returns>Whether the file has this need and it was not weak before.</returns>
    /// <exception cref="InvalidDataException">
    /// The file is not such an ELF file, an offset lies outside it, or a relocation uses a symbol of the version, which would fail later, during a run.
    /// </exception>
    public static bool MakeWeak(byte[] file, string version)
    {
        try
        {
            var elf = new ElfVersionNeeds(file);
            elf.ReadHeaders();
            return elf.MakeWeak(version);
        }
        catch (Exception wrong) when (wrong is ArgumentException or OverflowException or IndexOutOfRangeException)
        {
            throw new InvalidDataException("the file's ELF tables point outside of it", wrong);
        }
    }

    private void ReadHeaders()
    {
        ReadOnlySpan<byte> magic = [0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1];
        if (!_file.AsSpan().StartsWith(magic))
            throw new InvalidDataException("not a 64-bit little-endian ELF file");
        var start = U64(0x20);
        int size = U16(0x36), count = U16(0x38);
        for (var i = 0; i < count; i++)
        {
            var header = checked(start + (ulong)(i * size));
            var kind = U32(header);
            var segment = (Address: U64(header + 16), Size: U64(header + 32), Offset: U64(header + 8));
            if (kind == LoadSegment)
                _segments.Add(segment);
            else if (kind == DynamicSegment)
                ReadDynamic(segment.Offset, segment.Size);
        }
    }

    private void ReadDynamic(ulong offset, ulong size)
    {
        for (ulong at = 0; at + 16 <= size; at += 16)
        {
            var tag = (long)U64(offset + at);
            if (tag == 0)
                return;
            _dynamic[tag] = U64(offset + at + 8);
        }
    }

    private bool MakeWeak(string version)
    {
        if (!_dynamic.TryGetValue(TagNeeds, out var needs) || !_dynamic.TryGetValue(TagNeedsCount, out var files))
            return false;
        var need = OffsetOf(needs);
        for (ulong i = 0; i < files; i++)
        {
            var entry = need + U32(need + 8);
            for (var j = U16(need + 2); j > 0; j--)
            {
                if (StringAt(U32(entry + 8)) == version)
                    return MakeWeakAt(entry, version);
                if (U32(entry + 12) is var next && next == 0)
                    break;
                entry += next;
            }
            if (U32(need + 12) is var nextFile && nextFile == 0)
                break;
            need += nextFile;
        }
        return false;
    }

    private bool MakeWeakAt(ulong entry, string version)
    {
        var flags = U16(entry + 4);
        if ((flags & Weak) != 0)
            return false;
        if (IsUsed(index: U16(entry + 6)))
            throw new InvalidDataException($"it really uses a symbol of {version}");
        BinaryPrimitives.WriteUInt16LittleEndian(_file.AsSpan(checked((int)entry + 4), 2), (ushort)(flags | Weak));
        return true;
    }

    /// <summary>Whether a relocation refers to a symbol of the version with an index.</summary>
    private bool IsUsed(ushort index)
    {
        var versions = OffsetOf(_dynamic[TagVersions]);
        return AnyRelocation(TagRela, TagRelaSize) || AnyRelocation(TagJumpRel, TagPltRelSize);

        bool AnyRelocation(long table, long length)
        {
            if (!_dynamic.TryGetValue(table, out var address) || !_dynamic.TryGetValue(length, out var size))
                return false;
            var start = OffsetOf(address);
            for (ulong at = 0; at + 24 <= size; at += 24)
                if (U64(start + at + 8) >> 32 is var symbol && symbol != 0 && (U16(versions + (2 * symbol)) & 0x7fff) == index)
                    return true;
            return false;
        }
    }

    private ulong OffsetOf(ulong address)
    {
        foreach (var (start, size, offset) in _segments)
            if (address >= start && address - start < size)
                return checked(address - start + offset);
        throw new InvalidDataException("an ELF table lies in no segment");
    }

    private string StringAt(uint offset)
    {
        var size = checked((int)_dynamic[TagStringsSize]);
        var table = _file.AsSpan(checked((int)OffsetOf(_dynamic[TagStrings])), size)[checked((int)offset)..];
        var end = table.IndexOf((byte)0);
        return end < 0 ? throw new InvalidDataException("an ELF string has no end") : Encoding.ASCII.GetString(table[..end]);
    }

    private ushort U16(ulong at) => BinaryPrimitives.ReadUInt16LittleEndian(_file.AsSpan(checked((int)at), 2));

    private uint U32(ulong at) => BinaryPrimitives.ReadUInt32LittleEndian(_file.AsSpan(checked((int)at), 4));

    private ulong U64(ulong at) => BinaryPrimitives.ReadUInt64LittleEndian(_file.AsSpan(checked((int)at), 8));
}
