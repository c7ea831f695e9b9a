using System.Buffers.Binary;
using System.Text;

namespace TransferLearning.Models.Weights.PyTorch;

/// <summary>
/// The directory of a zip archive as PyTorch writes it. Entries are stored, never compressed, so each one is a range of the file.
/// Every size is checked against the file and against the others before it is used: an archive cannot claim more than it contains.
/// Format: PKWARE APPNOTE.TXT, with its zip64 extensions.
/// </summary>
internal sealed class ZipDirectory
{
    private const uint EndSignature = 0x06054b50, End64Signature = 0x06064b50, Locator64Signature = 0x07064b50, CentralSignature = 0x02014b50, LocalSignature = 0x04034b50;
    private const int EndSize = 22, Locator64Size = 20, End64Size = 56, CentralSize = 46, LocalSize = 30;
    /// <summary>An entry that only a TorchScript program has.</summary>
    private const string Constants = "constants.pkl";

    private const int MaximumEntries = 200_000, MaximumDirectory = 64 << 20;

    private readonly FileBytes _file;

    /// <summary>The message about the first compressed entry; null where there is none.</summary>
    private string? _compressed;

    private ZipDirectory(FileBytes file) => _file = file;

    /// <summary>The range of each entry's bytes in the file.</summary>
    public Dictionary<string, (long Offset, long Length)> Entries { get; } = new(StringComparer.Ordinal);

    /// <exception cref="WeightFileException">The archive is damaged, a TorchScript program, or has compressed entries.</exception>
    public static ZipDirectory Read(FileBytes file)
    {
        var directory = new ZipDirectory(file);
        directory.Read();
        return directory;
    }

    private void Read()
    {
        var (start, size, count) = FindDirectory();
        if (count > MaximumEntries || size > MaximumDirectory) throw Bad($"its directory claims {count:N0} entries in {size:N0} bytes");
        // Each entry takes at least its fixed part, so more entries than fit are a false claim.
        if (count * CentralSize > size) throw Bad($"its directory of {size:N0} bytes cannot hold {count:N0} entries");
        var bytes = new byte[size];
        _file.Read(start, bytes);
        var ranges = new List<(long Begin, long End, string Name)>();
        var rest = bytes.AsSpan();
        for (long i = 0; i < count; i++) rest = rest[ReadEntry(rest, start, ranges)..];
        ranges.Sort();
        for (var i = 1; i < ranges.Count; i++)
            if (ranges[i].Begin < ranges[i - 1].End) throw Bad($"its entries '{ranges[i - 1].Name}' and '{ranges[i].Name}' overlap");
        // A TorchScript program's source is compressed. That the file is a program is the more helpful message.
        if (Entries.Keys.Any(name => name == Constants || name.EndsWith("/" + Constants, StringComparison.Ordinal)))
            throw new WeightFileException(_file.Path, "is a TorchScript program, not a file of tensors: save the model's state_dict() instead");
        if (_compressed is not null) throw Bad(_compressed);
    }

    private int ReadEntry(ReadOnlySpan<byte> at, long directory, List<(long Begin, long End, string Name)> ranges)
    {
        if (at.Length < CentralSize || BinaryPrimitives.ReadUInt32LittleEndian(at) != CentralSignature) throw Bad("its directory is damaged");
        var flags = U16(at, 8);
        var method = U16(at, 10);
        long stored = U32(at, 20), length = U32(at, 24), local = U32(at, 42);
        int nameLength = U16(at, 28), extraLength = U16(at, 30), total = CentralSize + nameLength + extraLength + U16(at, 32);
        if (total > at.Length) throw Bad("its directory is damaged");
        var nameBytes = at.Slice(CentralSize, nameLength);
        var name = Encoding.UTF8.GetString(nameBytes);
        if (length == uint.MaxValue || stored == uint.MaxValue || local == uint.MaxValue)
            ReadExtra64(at.Slice(CentralSize + nameLength, extraLength), name, ref length, ref stored, ref local);
        if ((flags & 1) != 0) throw Bad($"its entry '{name}' is encrypted");
        if (method != 0)
        {
            _compressed ??= $"its entry '{name}' is compressed (it says {stored:N0} bytes hold {length:N0}); PyTorch stores its entries as they are";
            return total;
        }
        if (stored != length) throw Bad($"its entry '{name}' says that {stored:N0} stored bytes are {length:N0}");
        var data = DataOffset(local, nameBytes, name);
        if (length > directory - data) throw Bad($"its entry '{name}' claims {length:N0} bytes at {data:N0}, more than the file holds there");
        if (!Entries.TryAdd(name, (data, length))) throw Bad($"it has two entries named '{name}'");
        ranges.Add((local, data + length, name));
        return total;
    }

    /// <summary>Reads the zip64 extra field. It contains only the values that did not fit into 32 bits, in a fixed order.</summary>
    private void ReadExtra64(ReadOnlySpan<byte> extra, string name, ref long length, ref long stored, ref long local)
    {
        while (extra.Length >= 4)
        {
            var size = U16(extra, 2);
            if (size > extra.Length - 4) break;
            if (U16(extra, 0) == 1)
            {
                var field = extra.Slice(4, size);
                Take(ref field, ref length);
                Take(ref field, ref stored);
                Take(ref field, ref local);
                if (length < 0 || stored < 0 || local < 0) throw Bad($"its entry '{name}' has a size beyond 63 bits");
                return;
            }
            extra = extra[(4 + size)..];
        }
        throw Bad($"its entry '{name}' lacks its 64-bit sizes");
    }

    private void Take(ref ReadOnlySpan<byte> field, ref long value)
    {
        if (value != uint.MaxValue) return;
        if (field.Length < 8) throw Bad("a 64-bit size in its directory is damaged");
        value = BinaryPrimitives.ReadInt64LittleEndian(field);
        field = field[8..];
    }

    /// <summary>
    /// The offset of an entry's data. The entry's own header repeats the name; its extra field may differ from the directory's, since PyTorch pads with it.
    /// </summary>
    private long DataOffset(long local, ReadOnlySpan<byte> name, string shown)
    {
        if (local > _file.Length - LocalSize) throw Bad($"its entry '{shown}' lies outside the file");
        Span<byte> header = stackalloc byte[LocalSize];
        _file.Read(local, header);
        if (BinaryPrimitives.ReadUInt32LittleEndian(header) != LocalSignature || U16(header, 26) != name.Length || U16(header, 8) != 0)
            throw Bad($"its entry '{shown}' does not begin where the directory says");
        var data = local + LocalSize + name.Length + U16(header, 28);
        if (data > _file.Length) throw Bad($"its entry '{shown}' lies outside the file");
        var own = new byte[name.Length];
        _file.Read(local + LocalSize, own);
        if (!name.SequenceEqual(own)) throw Bad($"its entry '{shown}' has another name where it lies");
        return data;
    }

    private (long Start, long Size, long Count) FindDirectory()
    {
        // The end record is at the end of the file; only a comment of at most 65,535 bytes may follow it.
        var tail = new byte[Math.Min(_file.Length, EndSize + ushort.MaxValue)];
        _file.Read(_file.Length - tail.Length, tail);
        for (var i = tail.Length - EndSize; i >= 0; i--)
        {
            var end = tail.AsSpan(i);
            if (BinaryPrimitives.ReadUInt32LittleEndian(end) != EndSignature || U16(end, 20) != end.Length - EndSize) continue;
            var position = _file.Length - tail.Length + i;
            long count = U16(end, 10), size = U32(end, 12), start = U32(end, 16);
            if (U16(end, 4) is not (0 or ushort.MaxValue)) throw Bad("it is one of several volumes");
            if (count == ushort.MaxValue || size == uint.MaxValue || start == uint.MaxValue) (start, size, count, position) = FindDirectory64(position);
            if (start < 0 || size < 0 || count < 0 || start > position || size > position - start) throw Bad("its directory lies outside the file");
            return (start, size, count);
        }
        throw Bad("its directory is missing (a truncated file?)");
    }

    private (long Start, long Size, long Count, long Position) FindDirectory64(long end)
    {
        if (end < Locator64Size + End64Size) throw Bad("its 64-bit directory is missing");
        Span<byte> locator = stackalloc byte[Locator64Size];
        _file.Read(end - Locator64Size, locator);
        var position = BinaryPrimitives.ReadInt64LittleEndian(locator[8..]);
        if (BinaryPrimitives.ReadUInt32LittleEndian(locator) != Locator64Signature || position < 0 || position > end - Locator64Size - End64Size) throw Bad("its 64-bit directory is missing");
        Span<byte> record = stackalloc byte[End64Size];
        _file.Read(position, record);
        if (BinaryPrimitives.ReadUInt32LittleEndian(record) != End64Signature) throw Bad("its 64-bit directory is missing");
        return (BinaryPrimitives.ReadInt64LittleEndian(record[48..]), BinaryPrimitives.ReadInt64LittleEndian(record[40..]), BinaryPrimitives.ReadInt64LittleEndian(record[32..]), position);
    }

    private static int U16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static long U32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    private WeightFileException Bad(string reason) => new(_file.Path, "is not a sound zip archive: " + reason);
}
