using System.Text.Json;

namespace TransferLearning.Models.Weights.HuggingFace;

/// <summary>
/// Several safetensors files that are one: HuggingFace's <c>model.safetensors.index.json</c>, whose <c>weight_map</c> says in which file each tensor is.
/// Source: https://huggingface.co/docs/transformers/big_models#sharded-checkpoints
/// </summary>
internal sealed class ShardedSafetensors : IWeightFile
{
    private const int MaximumIndex = 64 << 20, MaximumShards = 1000;

    private readonly Dictionary<string, SafetensorsFile> _shards = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SafetensorsFile> _of = new(StringComparer.Ordinal);
    private readonly OrderedDictionary<string, WeightEntry> _entries = new(StringComparer.Ordinal);

    /// <param name="index">The path of the index.</param>
    /// <exception cref="WeightFileException">The index is damaged, a file of it is missing, or a tensor is not where it says.</exception>
    public ShardedSafetensors(string index)
    {
        Path = index;
        try
        {
            foreach (var (name, shard) in ReadMap(index)) Add(name, shard);
            foreach (var (shard, file) in _shards)
                foreach (var name in file.Entries.Keys)
                    if (!_of.TryGetValue(name, out var owner) || owner != file)
                        throw new WeightFileException(index, $"does not list the tensor '{name}' of '{shard}'");
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

    /// <summary>The files, as the index names them.</summary>
    public IReadOnlyCollection<string> Shards => _shards.Keys;

    public void Read(string name, long offset, Span<byte> destination) => _of[name].Read(name, offset, destination);

    public void Dispose()
    {
        foreach (var file in _shards.Values) file.Dispose();
    }

    /// <summary>The names of an index's files, for a download of all of them.</summary>
    public static IReadOnlyList<string> ShardsOf(string index) => [.. ReadMap(index).Select(pair => pair.Shard).Distinct(StringComparer.Ordinal)];

    private void Add(string name, string shard)
    {
        if (!_shards.TryGetValue(shard, out var file))
        {
            if (_shards.Count == MaximumShards) throw new WeightFileException(Path, $"names more than {MaximumShards} files");
            file = Safetensors.Open(System.IO.Path.Combine(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!, shard));
            _shards.Add(shard, file);
        }
        if (!file.Entries.TryGetValue(name, out var entry)) throw new WeightFileException(Path, $"says that tensor '{name}' is in '{shard}', which does not have it");
        if (!_entries.TryAdd(name, entry)) throw new WeightFileException(Path, $"lists tensor '{name}' twice");
        _of.Add(name, file);
    }

    private static List<(string Name, string Shard)> ReadMap(string index)
    {
        byte[] bytes;
        using (var file = new FileBytes(index))
        {
            if (file.Length > MaximumIndex) throw new WeightFileException(index, $"is too long for an index ({file.Length:N0} bytes)");
            bytes = new byte[file.Length];
            file.Read(0, bytes);
        }
        try
        {
            using var document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = 8 });
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("weight_map", out var map) || map.ValueKind != JsonValueKind.Object)
                throw new WeightFileException(index, "is no index of safetensors files: it has no 'weight_map'");
            var pairs = new List<(string, string)>();
            foreach (var item in map.EnumerateObject())
            {
                var shard = item.Value.ValueKind == JsonValueKind.String ? item.Value.GetString()! : "";
                // Only files beside the index: an index from outside must not lead anywhere else.
                if (shard.Length == 0 || shard != System.IO.Path.GetFileName(shard) || shard is "." or "..") throw new WeightFileException(index, $"names the file '{shard}' for tensor '{item.Name}', which is not the name of a file beside it");
                pairs.Add((item.Name, shard));
            }
            return pairs;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new WeightFileException(index, $"is no index of safetensors files: it is not valid JSON ({e.Message})", e);
        }
    }
}
