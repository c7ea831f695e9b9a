namespace TransferLearning.Models.Weights.PyTorch;

/// <summary>Everything that a pickle may name here, and what it means. The whole list: what is not in it is refused by name.</summary>
internal static class TorchGlobals
{
    /// <summary>PyTorch's are numbers.</summary>
    private const int MaximumKey = 100;

    private static readonly Dictionary<string, WeightType> Storages = new(StringComparer.Ordinal)
    {
        ["FloatStorage"] = WeightType.F32,
        ["DoubleStorage"] = WeightType.F64,
        ["HalfStorage"] = WeightType.F16,
        ["BFloat16Storage"] = WeightType.BF16,
        ["LongStorage"] = WeightType.I64,
        ["IntStorage"] = WeightType.I32,
        ["ShortStorage"] = WeightType.I16,
        ["CharStorage"] = WeightType.I8,
        ["ByteStorage"] = WeightType.U8,
        ["BoolStorage"] = WeightType.Bool,
    };

    /// <summary>The one class whose objects are made as pickle makes those of most: with NEWOBJ, not by a call.</summary>
    public static readonly PickleGlobal Namespace = new("argparse", "Namespace");

    private static readonly Dictionary<PickleGlobal, Func<object?[], object?>> Functions = new()
    {
        [new("collections", "OrderedDict")] = OrderedDictionary,
        [new("torch._utils", "_rebuild_tensor")] = RebuildTensor,
        [new("torch._utils", "_rebuild_tensor_v2")] = RebuildTensor,
        // A command line, which timm's train.py and torchvision's references keep beside the weights. Its values are set afterwards, and nothing here needs them.
        [Namespace] = arguments => arguments.Length == 0 ? new PickleDictionary() : throw new FormatException("it has values of its own"),
        // (data, requires_grad, hooks): a parameter is its tensor.
        [new("torch._utils", "_rebuild_parameter")] = arguments => arguments is [TensorReference tensor, ..] ? tensor : throw new FormatException("no tensor"),
    };

    /// <summary>The global of that name where it is allowed.</summary>
    public static PickleGlobal? Find(string module, string name) =>
        Functions.ContainsKey(new PickleGlobal(module, name)) || (module == "torch" && Storages.ContainsKey(name)) ? new PickleGlobal(module, name) : null;

    /// <summary>What calling an allowed global means. It copies no more than the lists and tuples among its arguments have items, which the reader has counted.</summary>
    /// <exception cref="FormatException">Its arguments are not those that PyTorch writes.</exception>
    public static object? Apply(PickleGlobal function, object?[] arguments) =>
        Functions.TryGetValue(function, out var apply) ? apply(arguments) : throw new FormatException("a storage is not called");

    /// <summary>
    /// A persistent id: ('storage', type, key, place, count), and in legacy files a sixth element that is a view (key, offset, count) or None.
    /// </summary>
    public static StorageReference? Persistent(object? id)
    {
        if (id is not PickleTuple { Items: ["storage", PickleGlobal { Module: "torch" } global, string key, string, long and >= 0 and var count, ..] items }) return null;
        // It is looked up for each tensor, and thousands of them may have the same one.
        if (key.Length > MaximumKey || !Storages.TryGetValue(global.Name, out var type)) return null;
        return items.Length switch
        {
            5 => new StorageReference(type, key, count, 0),
            6 when items[5] is null => new StorageReference(type, key, count, 0),
            6 when items[5] is PickleTuple { Items: [string, long and >= 0 and var offset, long and >= 0 and var size] } && offset <= count && size <= count - offset
                => new StorageReference(type, key, count, offset),
            _ => null,
        };
    }

    private static PickleDictionary OrderedDictionary(object?[] arguments)
    {
        var dictionary = new PickleDictionary();
        if (arguments.Length == 0) return dictionary;
        // Python 2 wrote OrderedDict([[key, value], …]).
        if (arguments is not [PickleList pairs]) throw new FormatException("not a list of pairs");
        foreach (var pair in pairs.Items)
        {
            var (key, value) = pair switch
            {
                PickleList { Items: [var first, var second] } => (first, second),
                PickleTuple { Items: [var first, var second] } => (first, second),
                _ => throw new FormatException("not a list of pairs"),
            };
            dictionary.Add(key, value);
        }
        return dictionary;
    }

    /// <summary>(storage, offset, size, stride, …): checked against the storage's own count here, and that against the file where the storage is found.</summary>
    private static TensorReference RebuildTensor(object?[] arguments)
    {
        if (arguments is not [StorageReference storage, long offset, PickleTuple size, PickleTuple stride, ..]) throw new FormatException("no storage, offset, size and stride");
        long[] shape = Numbers(size), strides = Numbers(stride);
        if (shape.Length != strides.Length) throw new FormatException($"{shape.Length} dimensions and {strides.Length} strides");
        if (shape.Length > 16) throw new FormatException($"{shape.Length} dimensions");
        if (storage.Type.Bytes(shape) is not { } bytes) throw new FormatException($"the size of shape [{string.Join(", ", shape)}] overflows");
        var count = bytes / storage.Type.Size();
        if (count > storage.Count) throw new FormatException($"shape [{string.Join(", ", shape)}] has more elements than its storage of {storage.Count:N0}");
        Int128 last = (Int128)offset + storage.ViewOffset;
        if (count > 0)
            for (var i = 0; i < shape.Length; i++) last += (Int128)(shape[i] - 1) * strides[i];
        if (offset < 0 || (count > 0 && last >= storage.Count)) throw new FormatException($"shape [{string.Join(", ", shape)}] reaches beyond its storage of {storage.Count:N0}");
        return new TensorReference(storage, offset + storage.ViewOffset, shape, strides);
    }

    private static long[] Numbers(PickleTuple tuple) =>
        Array.ConvertAll(tuple.Items, item => item is long and >= 0 and var number ? number : throw new FormatException("a size or stride is not a whole number from 0"));
}
