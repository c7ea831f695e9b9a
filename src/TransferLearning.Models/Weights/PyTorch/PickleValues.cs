namespace TransferLearning.Models.Weights.PyTorch;

// The values that a pickle can contain, besides null, bool, long, double, string and System.Numerics.BigInteger. The reader creates nothing else.

/// <summary>A Python list.</summary>
internal sealed class PickleList
{
    public List<object?> Items { get; } = [];
}

/// <summary>A Python tuple.</summary>
internal sealed record PickleTuple(object?[] Items);

/// <summary>A Python dict or OrderedDict, in insertion order.</summary>
internal sealed class PickleDictionary
{
    private readonly List<(object? Key, object? Value)> _items = [];

    public IReadOnlyList<(object? Key, object? Value)> Items => _items;

    /// <summary>The number of tensors with a name. Counted on adding, because many entries of another dictionary may refer to this one.</summary>
    public int Tensors { get; private set; }

    public void Add(object? key, object? value)
    {
        if (key is string && value is TensorReference) Tensors++;
        _items.Add((key, value));
    }
}

/// <summary>A global that a pickle may refer to. Only its name is kept.</summary>
internal sealed record PickleGlobal(string Module, string Name)
{
    public override string ToString() => $"{Module}.{Name}";
}

/// <summary>A placeholder for a value that no network needs (a device, a set, a quantized tensor, a NumPy number).</summary>
internal sealed class PickleOther
{
    private PickleOther()
    {
    }

    public static PickleOther Value { get; } = new();
}

/// <summary>A reference to a storage of the file: the element type and size, the key, and the number of elements that the pickle claims.</summary>
/// <param name="Type">The element type; null for a type that weights never have.</param>
internal sealed record StorageReference(WeightType? Type, int ElementSize, string Key, long Count, long ViewOffset);

/// <summary>A view of a storage. Offset and strides count elements.</summary>
internal sealed record TensorReference(StorageReference Storage, WeightType Type, long Offset, long[] Shape, long[] Strides);
