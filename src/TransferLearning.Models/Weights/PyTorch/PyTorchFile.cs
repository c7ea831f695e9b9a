namespace TransferLearning.Models.Weights.PyTorch;

/// <summary>
/// An open <c>.pth</c> or <c>.pt</c> file written by PyTorch's <c>torch.save</c>: a zip archive since 1.6, a sequence of pickles before.
/// Each tensor is a strided view of a range of the file.
/// </summary>
internal sealed class PyTorchFile : IWeightFile
{
    private readonly FileBytes _file;
    private readonly OrderedDictionary<string, TensorReference> _tensors;
    private readonly Dictionary<string, long> _storages = new(StringComparer.Ordinal);
    private readonly OrderedDictionary<string, WeightEntry> _entries = new(StringComparer.Ordinal);

    /// <summary>
    /// The bytes of the last tensor that was not contiguous, kept until its end has been read: a large tensor is read in hundreds of pieces, and each needs all
    /// bytes.
    /// </summary>
    private (TensorReference Tensor, byte[] Bytes)? _extent;

    /// <param name="file">The bytes. This object disposes them.</param>
    /// <param name="root">The value in the pickle.</param>
    /// <param name="locate">Returns the offset and length of the storage with a key; null where the file has none.</param>
    public PyTorchFile(FileBytes file, object? root, Func<string, (long Offset, long Length)?> locate)
    {
        _file = file;
        _tensors = StateDictionary.Find(file.Path, root);
        foreach (var (name, tensor) in _tensors)
        {
            var storage = tensor.Storage;
            var (offset, length) = locate(storage.Key) ?? throw new WeightFileException(file.Path, $"is not a sound PyTorch file: the storage '{storage.Key}' of tensor '{WeightFileException.Shown(name)}' is missing");
            if ((Int128)storage.Count * storage.ElementSize != length)
                throw new WeightFileException(file.Path, $"is not a sound PyTorch file: the storage of tensor '{WeightFileException.Shown(name)}' has {length:N0} bytes where {storage.Count:N0} elements of {tensor.Type.Name()} are claimed");
            _storages[name] = offset;
            _entries.Add(name, new WeightEntry(name, tensor.Type, tensor.Shape, tensor.Type.Bytes(tensor.Shape)!.Value));
        }
    }

    public string Path => _file.Path;

    public string Format => "PyTorch";

    public IReadOnlyDictionary<string, WeightEntry> Entries => _entries;

    public IReadOnlyDictionary<string, string> Metadata { get; } = new Dictionary<string, string>();

    public void Read(string name, long offset, Span<byte> destination)
    {
        var entry = _entries[name];
        var tensor = _tensors[name];
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(destination.Length, entry.Length - offset);
        // The strides of an empty tensor mean nothing and were not checked.
        if (destination.IsEmpty) return;
        var size = entry.Type.Size();
        if (IsContiguous(tensor))
        {
            _file.Read(_storages[name] + (tensor.Offset * size) + offset, destination);
            return;
        }
        Gather(tensor, Extent(name, tensor, size), size, offset / size, destination);
        if (offset + destination.Length == entry.Length) _extent = null;
    }

    public void Dispose()
    {
        _extent = null;
        _file.Dispose();
    }

    private static bool IsContiguous(TensorReference tensor)
    {
        long expected = 1;
        for (var i = tensor.Shape.Length - 1; i >= 0; i--)
        {
            if (tensor.Shape[i] > 1 && tensor.Strides[i] != expected) return false;
            expected *= tensor.Shape[i];
        }
        return true;
    }

    /// <summary>The bytes from a view's first element to its last. The view lies within its storage.</summary>
    private byte[] Extent(string name, TensorReference tensor, int size)
    {
        if (_extent is { } read && ReferenceEquals(read.Tensor, tensor)) return read.Bytes;
        _extent = null;
        long extent = 1;
        for (var i = 0; i < tensor.Shape.Length; i++) extent += (tensor.Shape[i] - 1) * tensor.Strides[i];
        if (extent > Array.MaxLength / size) throw new WeightFileException(Path, $"has tensor '{WeightFileException.Shown(name)}' scattered over {(Int128)extent * size:N0} bytes: save it contiguous");
        var bytes = new byte[extent * size];
        _file.Read(_storages[name] + (tensor.Offset * size), bytes);
        _extent = (tensor, bytes);
        return bytes;
    }

    /// <summary>Copies elements in row-major order from a view with other strides (transposed, channels-last).</summary>
    private static void Gather(TensorReference tensor, byte[] bytes, int size, long first, Span<byte> destination)
    {
        for (var done = 0; done < destination.Length; done += size, first++)
        {
            long at = 0, rest = first;
            for (var i = tensor.Shape.Length - 1; i >= 0; i--)
            {
                at += rest % tensor.Shape[i] * tensor.Strides[i];
                rest /= tensor.Shape[i];
            }
            bytes.AsSpan((int)(at * size), size).CopyTo(destination[done..]);
        }
    }
}
