namespace TransferLearning.Models.Weights.PyTorch;

// What a pickle may hold here, besides null, bool, long, double, string and System.Numerics.BigInteger. Nothing else is ever made from one.

/// <summary>A Python list.</summary>
internal sealed class PickleList
{
    public List<object?> Items { get; } = [];
}

/// <summary>A Python tuple.</summary>
internal sealed record PickleTuple(object?[] Items);

/// <summary>A Python dict or OrderedDict, in the order of its keys.</summary>
internal sealed class PickleDictionary
{
    private readonly List<(object? Key, object? Value)> _items = [];

    public IReadOnlyList<(object? Key, object? Value)> Items => _items;

    /// <summary>How many tensors it has under names. Kept, not counted when asked for: many entries of another dictionary may be this one.</summary>
    public int Tensors { get; private set; }

    public void Add(object? key, object? value)
    {
        if (key is string && value is TensorReference) Tensors++;
        _items.Add((key, value));
    }
}

/// <summary>The name of something that an allowed pickle may call; only a name.</summary>
internal sealed record PickleGlobal(string Module, string Name)
{
    public override string ToString() => $"{Module}.{Name}";
}

/// <summary>A value that no network needs (a device, a set, a quantized tensor, a number of numpy's). Nothing of it is kept.</summary>
internal sealed class PickleOther
{
    private PickleOther()
    {
    }

    public static PickleOther Value { get; } = new();
}

/// <summary>A storage of the file: its elements' type and size, its key there, and how many elements the pickle says that it has.</summary>
/// <param name="Type">Null for a type that no weights have.</param>
internal sealed record StorageReference(WeightType? Type, int ElementSize, string Key, long Count, long ViewOffset);

/// <summary>A view of a storage, with its offset and strides in elements.</summary>
internal sealed record TensorReference(StorageReference Storage, WeightType Type, long Offset, long[] Shape, long[] Strides);
