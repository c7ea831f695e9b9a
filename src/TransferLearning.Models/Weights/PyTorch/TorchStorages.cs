namespace TransferLearning.Models.Weights.PyTorch;

/// <summary>PyTorch's storage classes, each with its element type and element size.</summary>
internal static class TorchStorages
{
    /// <summary>The longest key. PyTorch's keys are numbers.</summary>
    private const int MaximumKey = 100;

    /// <summary>
    /// Types without a <see cref="WeightType"/> (quantized, complex, raw bytes) are never weights. Their sizes are needed to find the other storages of a
    /// legacy file.
    /// </summary>
    private static readonly Dictionary<string, (WeightType? Type, int Size)> Classes = new(StringComparer.Ordinal)
    {
        ["FloatStorage"] = (WeightType.F32, 4),
        ["DoubleStorage"] = (WeightType.F64, 8),
        ["HalfStorage"] = (WeightType.F16, 2),
        ["BFloat16Storage"] = (WeightType.BF16, 2),
        ["LongStorage"] = (WeightType.I64, 8),
        ["IntStorage"] = (WeightType.I32, 4),
        ["ShortStorage"] = (WeightType.I16, 2),
        ["CharStorage"] = (WeightType.I8, 1),
        ["ByteStorage"] = (WeightType.U8, 1),
        ["BoolStorage"] = (WeightType.Bool, 1),
        ["ComplexFloatStorage"] = (null, 8),
        ["ComplexDoubleStorage"] = (null, 16),
        ["QInt32Storage"] = (null, 4),
        ["QInt8Storage"] = (null, 1),
        ["QUInt8Storage"] = (null, 1),
        ["QUInt4x2Storage"] = (null, 1),
        ["QUInt2x4Storage"] = (null, 1),
        ["UntypedStorage"] = (null, 1),
    };

    /// <summary>Whether a global is a storage class. <c>torch.cuda</c> has its own classes; untyped ones are in <c>torch.storage</c>.</summary>
    public static bool Has(PickleGlobal global) => global.Module is "torch" or "torch.cuda" or "torch.storage" && Classes.ContainsKey(global.Name);

    /// <summary>The class of a type's storage, in the module <c>torch</c>.</summary>
    public static string NameOf(WeightType type) => Classes.First(each => each.Value.Type == type).Key;

    /// <summary>
    /// The storage of a persistent id: ('storage', class, key, device, count), and in legacy files a sixth element that is a view (key, offset, count) or None.
    /// </summary>
    /// <returns>Null where the value is something else.</returns>
    public static StorageReference? Of(object? id)
    {
        if (id is not PickleTuple { Items: ["storage", PickleGlobal global, string key, string, long and >= 0 and var count, ..] items }) return null;
        // The key is looked up for each tensor, and thousands of tensors may share it.
        if (key.Length > MaximumKey || !Has(global)) return null;
        var (type, size) = Classes[global.Name];
        return items.Length switch
        {
            5 => new StorageReference(type, size, key, count, 0),
            6 when items[5] is null => new StorageReference(type, size, key, count, 0),
            6 when items[5] is PickleTuple { Items: [string, long and >= 0 and var offset, long and >= 0 and var length] } && offset <= count && length <= count - offset
                => new StorageReference(type, size, key, count, offset),
            _ => null,
        };
    }
}
