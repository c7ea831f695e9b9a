using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using static TransferLearning.Models.Weights.WeightFileException;

namespace TransferLearning.Models.Weights;

/// <summary>
/// The header of a safetensors file: its length in 8 bytes, little-endian, then that many bytes of JSON. It is parsed strictly, before anything else:
/// faults that the format leaves open (duplicates, gaps, overlaps, unknown keys) are refused.
/// Format: https://huggingface.co/docs/safetensors/index#format
/// </summary>
internal sealed class SafetensorsHeader
{
    /// <summary>The reference implementation's limit on the header's length in bytes.</summary>
    public const int MaximumLength = 100_000_000;

    /// <summary>More tensors than any network has. The limit keeps a hostile header from taking more memory than its file.</summary>
    private const int MaximumTensors = 100_000;

    private const int MaximumDimensions = 16;

    private readonly string _path;
    private readonly long _dataLength;
    private readonly Dictionary<string, WeightEntry> _entries = new(StringComparer.Ordinal);
    private readonly List<(long Begin, long End, string Name)> _ranges = [];
    private readonly Dictionary<string, string> _metadata = new(StringComparer.Ordinal);
    private bool _hasMetadata;

    private SafetensorsHeader(string path, long dataStart, long dataLength)
    {
        _path = path;
        _dataLength = dataLength;
        DataStart = dataStart;
    }

    /// <summary>The offset of the tensors' bytes in the file.</summary>
    public long DataStart { get; }

    /// <summary>The tensors, ordered by offset.</summary>
    public IReadOnlyDictionary<string, WeightEntry> Entries { get; private set; } = null!;

    /// <summary>The offset of each tensor, counted from <see cref="DataStart"/>.</summary>
    public IReadOnlyDictionary<string, long> Offsets { get; private set; } = null!;

    public IReadOnlyDictionary<string, string> Metadata => _metadata;

    /// <summary>Whether a file's first bytes are a valid header length and the opening brace of the JSON.</summary>
    public static bool Begins(ReadOnlySpan<byte> head) =>
        head.Length > 8 && head[8] == (byte)'{' && BinaryPrimitives.ReadUInt64LittleEndian(head) <= MaximumLength;

    public static SafetensorsHeader Read(FileBytes file)
    {
        if (file.Length < 8) throw new WeightFileException(file.Path, $"is no safetensors file: it has {file.Length} bytes, and the length of the header alone takes 8");
        Span<byte> prefix = stackalloc byte[8];
        file.Read(0, prefix);
        var length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > MaximumLength) throw new WeightFileException(file.Path, $"is no safetensors file: it says that its header has {length:N0} bytes (at most {MaximumLength:N0} are allowed)");
        if ((long)length > file.Length - 8) throw new WeightFileException(file.Path, $"is truncated: its header should have {length:N0} bytes, and {file.Length - 8:N0} follow");
        var bytes = new byte[(int)length];
        file.Read(8, bytes);
        var header = new SafetensorsHeader(file.Path, 8 + (long)length, file.Length - 8 - (long)length);
        header.Parse(bytes);
        return header;
    }

    private void Parse(byte[] bytes)
    {
        if (bytes.Length == 0 || bytes[0] != (byte)'{') throw Bad("its header does not begin with '{'");
        try
        {
            // UTF-8 is checked for the whole header, because the JSON reader decodes only the strings that are asked for.
            _ = new UTF8Encoding(false, throwOnInvalidBytes: true).GetCharCount(bytes);
            var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = 4 });
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.GetString()!;
                reader.Read();
                if (reader.TokenType != JsonTokenType.StartObject) throw Bad($"'{Shown(name)}' in its header is not an object");
                if (name == "__metadata__") ReadMetadata(ref reader);
                else ReadTensor(name, ref reader);
            }
            // Only padding may follow the object: the reader throws on anything else.
            while (reader.Read())
                throw Bad("its header is followed by something else");
        }
        catch (Exception e) when (e is JsonException or DecoderFallbackException or InvalidOperationException)
        {
            throw new WeightFileException(_path, $"is no safetensors file: its header is not valid JSON ({e.Message})", e);
        }
        Arrange();
    }

    private void ReadMetadata(ref Utf8JsonReader reader)
    {
        if (_hasMetadata) throw Bad("its header has '__metadata__' twice");
        _hasMetadata = true;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = reader.GetString()!;
            reader.Read();
            if (reader.TokenType != JsonTokenType.String) throw Bad($"'__metadata__.{Shown(key)}' is not a string");
            if (_metadata.Count >= MaximumTensors || !_metadata.TryAdd(key, reader.GetString()!)) throw Bad($"its header has '__metadata__.{Shown(key)}' twice");
        }
    }

    private void ReadTensor(string name, ref Utf8JsonReader reader)
    {
        if (_entries.Count >= MaximumTensors) throw Bad($"its header lists more than {MaximumTensors:N0} tensors");
        WeightType? type = null;
        long[]? shape = null, range = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = reader.GetString()!;
            reader.Read();
            switch (key)
            {
                case "dtype" when type is null:
                    if (reader.TokenType != JsonTokenType.String) throw Bad($"the dtype of tensor '{Shown(name)}' is not a string");
                    if (!WeightTypes.TryParse(reader.GetString(), out var found)) throw Bad($"tensor '{Shown(name)}' has the unknown dtype '{Shown(reader.GetString()!)}'");
                    type = found;
                    break;
                case "shape" when shape is null:
                    shape = ReadNumbers(name, key, MaximumDimensions, ref reader);
                    break;
                case "data_offsets" when range is null:
                    range = ReadNumbers(name, key, 2, ref reader);
                    break;
                case "dtype" or "shape" or "data_offsets":
                    throw Bad($"tensor '{Shown(name)}' has '{key}' twice");
                default:
                    throw Bad($"tensor '{Shown(name)}' has the unknown key '{Shown(key)}'");
            }
        }
        if (type is not { } dtype || shape is null || range is null) throw Bad($"tensor '{Shown(name)}' lacks its dtype, shape or data_offsets");
        if (range.Length != 2) throw Bad($"tensor '{Shown(name)}' has {range.Length} data_offsets instead of 2");
        if (dtype.Bytes(shape) is not { } bytes) throw Bad($"the size of tensor '{Shown(name)}', shape [{string.Join(", ", shape)}], overflows");
        if (range[0] > range[1] || range[1] > _dataLength) throw Bad($"tensor '{Shown(name)}' lies at {range[0]:N0} to {range[1]:N0}, outside the file's {_dataLength:N0} bytes of data (a truncated file?)");
        if (range[1] - range[0] != bytes) throw Bad($"tensor '{Shown(name)}' needs {bytes:N0} bytes ({dtype.Name()} [{string.Join(", ", shape)}]) and has {range[1] - range[0]:N0}");
        if (!_entries.TryAdd(name, new WeightEntry(name, dtype, shape, bytes))) throw Bad($"its header has tensor '{Shown(name)}' twice");
        _ranges.Add((range[0], range[1], name));
    }

    private long[] ReadNumbers(string name, string key, int most, ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray) throw Bad($"the {key} of tensor '{Shown(name)}' is not a list");
        var numbers = new List<long>(4);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out var number) || number < 0)
                throw Bad($"the {key} of tensor '{Shown(name)}' holds something that is not a whole number from 0 to 2^63-1");
            if (numbers.Count == most) throw Bad($"the {key} of tensor '{Shown(name)}' has more than {most} numbers");
            numbers.Add(number);
        }
        return [.. numbers];
    }

    /// <summary>Orders the tensors and checks that every byte of the data belongs to exactly one of them.</summary>
    private void Arrange()
    {
        // At the same offset, empty tensors come first.
        _ranges.Sort((a, b) => a.Begin != b.Begin ? a.Begin.CompareTo(b.Begin) : a.End != b.End ? a.End.CompareTo(b.End) : string.CompareOrdinal(a.Name, b.Name));
        long end = 0;
        var entries = new OrderedDictionary<string, WeightEntry>(_ranges.Count, StringComparer.Ordinal);
        var offsets = new Dictionary<string, long>(_ranges.Count, StringComparer.Ordinal);
        foreach (var (begin, next, name) in _ranges)
        {
            if (begin < end) throw Bad($"tensor '{Shown(name)}' at {begin:N0} overlaps the one before it, which ends at {end:N0}");
            if (begin > end) throw Bad($"{begin - end:N0} bytes before tensor '{Shown(name)}' belong to no tensor");
            end = next;
            entries.Add(name, _entries[name]);
            offsets.Add(name, begin);
        }
        if (end != _dataLength) throw Bad($"{_dataLength - end:N0} bytes after the last tensor belong to no tensor");
        Entries = entries;
        Offsets = offsets;
    }

    private WeightFileException Bad(string reason) => new(_path, "is not a sound safetensors file: " + reason);
}
