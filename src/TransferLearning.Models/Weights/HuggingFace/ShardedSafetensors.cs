using System.Text.Json;

namespace TransferLearning.Models.Weights.HuggingFace;

/// <summary>
/// Several safetensors files that hold one model: HuggingFace's <c>model.safetensors.index.json</c>, whose <c>weight_map</c> names the file of each tensor.
/// Source: https://huggingface.co/docs/transformers/big_models#sharded-checkpoints
/// </summary>
internal sealed class ShardedSafetensors : IWeightFile
{
    /// <summary>Room for some 30,000 tensors with long names; an image network has a few hundred.</summary>
    private const int MaximumIndex = 4 << 20;

    private const int MaximumShards = 1000;

    private readonly Dictionary<string, SafetensorsFile> _shards = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SafetensorsFile> _of = new(StringComparer.Ordinal);
    private readonly OrderedDictionary<string, WeightEntry> _entries = new(StringComparer.Ordinal);

    /// <param name="index">The path of the index.</param>
    /// <exception cref="WeightFileException">The index is damaged, a shard is missing, or a tensor is not in the shard that the index names.</exception>
    public ShardedSafetensors(string index)
    {
        Path = index;
        try
        {
            ReadMap(index, Add);
            foreach (var (shard, file) in _shards)
                foreach (var name in file.Entries.Keys)
                    if (!_of.TryGetValue(name, out var owner) || owner != file)
                        throw new WeightFileException(index, $"does not list the tensor '{WeightFileException.Shown(name)}' of '{shard}'");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public string Path { get; }

    public string Format => "safetensors";

    public IReadOnlyDictionary<string, WeightEntry> Entries => _entries;

    public IReadOnlyDictionary<string, string> Metadata { get; } = new Dictionary<string, string>();

    /// <summary>The shards, named as in the index.</summary>
    public IReadOnlyCollection<string> Shards => _shards.Keys;

    public void Read(string name, long offset, Span<byte> destination) => _of[name].Read(name, offset, destination);

    public void Dispose()
    {
        foreach (var file in _shards.Values) file.Dispose();
    }

    /// <summary>The names of an index's shards, so that all of them can be downloaded.</summary>
    public static IReadOnlyList<string> ShardsOf(string index)
    {
        var shards = new OrderedDictionary<string, bool>(StringComparer.Ordinal);
        ReadMap(index, (_, shard) =>
        {
            if (shards.TryAdd(shard, true) && shards.Count > MaximumShards) throw TooManyShards(index);
        });
        return [.. shards.Keys];
    }

    private void Add(string name, string shard)
    {
        if (!_shards.TryGetValue(shard, out var file))
        {
            if (_shards.Count == MaximumShards) throw TooManyShards(Path);
            file = Safetensors.Open(System.IO.Path.Combine(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!, shard));
            _shards.Add(shard, file);
        }
        if (!file.Entries.TryGetValue(name, out var entry)) throw new WeightFileException(Path, $"says that tensor '{WeightFileException.Shown(name)}' is in '{shard}', which does not have it");
        if (!_entries.TryAdd(name, entry)) throw new WeightFileException(Path, $"lists tensor '{WeightFileException.Shown(name)}' twice");
        _of.Add(name, file);
    }

    private static WeightFileException TooManyShards(string index) => new(index, $"names more than {MaximumShards} files");

    /// <summary>Reports each tensor and its file as it is read. A list of them would take several times the index's memory.</summary>
    private static void ReadMap(string index, Action<string, string> found)
    {
        var bytes = Bytes(index);
        try
        {
            var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = 8 });
            var isThere = false;
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject) reader.Skip();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isMap = reader.ValueTextEquals("weight_map"u8);
                reader.Read();
                if (!isMap || reader.TokenType != JsonTokenType.StartObject)
                {
                    reader.Skip();
                    continue;
                }
                if (isThere) throw new WeightFileException(index, "is no index of safetensors files: it has 'weight_map' twice");
                isThere = true;
                ReadTensors(index, ref reader, found);
            }
            // Only white space may follow the object: the reader throws on anything else.
            reader.Read();
            if (!isThere) throw new WeightFileException(index, "is no index of safetensors files: it has no 'weight_map'");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new WeightFileException(index, $"is no index of safetensors files: it is not valid JSON ({e.Message})", e);
        }
    }

    private static byte[] Bytes(string index)
    {
        using var file = new FileBytes(index);
        if (file.Length > MaximumIndex) throw new WeightFileException(index, $"is too long for an index of safetensors files: it has {file.Length:N0} bytes, and at most {MaximumIndex:N0} are read");
        var bytes = new byte[file.Length];
        file.Read(0, bytes);
        return bytes;
    }

    private static void ReadTensors(string index, ref Utf8JsonReader reader, Action<string, string> found)
    {
        var shard = "";
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            // Most tensors are in the same file as the tensor before.
            if (reader.TokenType != JsonTokenType.String || shard.Length == 0 || !reader.ValueTextEquals(shard))
            {
                shard = reader.TokenType == JsonTokenType.String ? reader.GetString()! : "";
                // Only files in the index's folder: a foreign index must not lead to any other.
                if (shard.Length == 0 || shard != System.IO.Path.GetFileName(shard) || shard is "." or ".." || shard.Contains('\0'))
                    throw new WeightFileException(index, $"names the file '{WeightFileException.Shown(shard)}' for tensor '{WeightFileException.Shown(name)}', which is not the name of a file beside it");
            }
            found(name, shard);
        }
    }
}
