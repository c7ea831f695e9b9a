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

    /// <summary>Whether a value is a tensor. Kept, not looked for: many entries of another dictionary may be this one.</summary>
    public bool HasTensors { get; private set; }

    public void Add(object? key, object? value)
    {
        HasTensors |= value is TensorReference;
        _items.Add((key, value));
    }
}

/// <summary>The name of something that an allowed pickle may call; only a name.</summary>
internal sealed record PickleGlobal(string Module, string Name)
{
    public override string ToString() => $"{Module}.{Name}";
}

/// <summary>A storage of the file: its elements' type, its key there, and how many elements the pickle says that it has.</summary>
internal sealed record StorageReference(WeightType Type, string Key, long Count, long ViewOffset);

/// <summary>A view of a storage, with its offset and strides in elements.</summary>
internal sealed record TensorReference(StorageReference Storage, long Offset, long[] Shape, long[] Strides);
