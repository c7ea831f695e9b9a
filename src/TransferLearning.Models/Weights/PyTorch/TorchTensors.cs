namespace TransferLearning.Models.Weights.PyTorch;

/// <summary>The results of PyTorch's rebuild functions: a view, checked against its storage, or a placeholder. Source: torch/_utils.py.</summary>
internal static class TorchTensors
{
    private const int MaximumDimensions = 16;

    /// <summary>(storage, offset, size, stride, …): checked here against the storage's claimed count, which is checked against the file later.</summary>
    /// <exception cref="FormatException">The view does not lie within its storage.</exception>
    public static object Rebuild(object?[] arguments)
    {
        if (arguments is not [StorageReference storage, long offset, PickleTuple size, PickleTuple stride, ..]) throw new FormatException("no storage, offset, size and stride");
        if (storage.Type is not { } type) return PickleOther.Value;
        if (size.Items.Length != stride.Items.Length) throw new FormatException($"{size.Items.Length} dimensions and {stride.Items.Length} strides");
        if (size.Items.Length > MaximumDimensions) throw new FormatException($"{size.Items.Length} dimensions");
        long[] shape = Numbers(size), strides = Numbers(stride);
        if (type.Bytes(shape) is not { } bytes) throw new FormatException($"the size of shape [{string.Join(", ", shape)}] overflows");
        var count = bytes / type.Size();
        if (count > storage.Count) throw new FormatException($"shape [{string.Join(", ", shape)}] has more elements than its storage of {storage.Count:N0}");
        Int128 last = (Int128)offset + storage.ViewOffset;
        if (count > 0)
            for (var i = 0; i < shape.Length; i++) last += (Int128)(shape[i] - 1) * strides[i];
        if (offset < 0 || (count > 0 && last >= storage.Count)) throw new FormatException($"shape [{string.Join(", ", shape)}] reaches beyond its storage of {storage.Count:N0}");
        return new TensorReference(storage, type, offset + storage.ViewOffset, shape, strides);
    }

    /// <summary>(tensor, …): returns the tensor of a parameter, or of a tensor on another device.</summary>
    /// <exception cref="FormatException">The first argument is not a tensor.</exception>
    public static object First(object?[] arguments) =>
        arguments.Length > 0 && arguments[0] is TensorReference or PickleOther ? arguments[0]! : throw new FormatException("no tensor");

    private static long[] Numbers(PickleTuple tuple) =>
        Array.ConvertAll(tuple.Items, item => item is long and >= 0 and var number ? number : throw new FormatException("a size or stride is not a whole number from 0"));
}
