namespace TransferLearning.Models.Weights.Onnx;

/// <summary>
/// The weights of an ONNX model that PyTorch exported: its initializers, under PyTorch's names and in PyTorch's layout. An export transposes the kernel of a
/// linear layer and takes its name away; both are undone here.
/// </summary>
internal sealed class OnnxWeights : IWeightFile
{
    private readonly FileBytes _file;
    private readonly Dictionary<string, (OnnxTensor Tensor, bool IsTransposed)> _tensors = new(StringComparer.Ordinal);
    private readonly Dictionary<string, WeightEntry> _entries = new(StringComparer.Ordinal);
    private (string Name, byte[] Bytes)? _turned;

    /// <exception cref="WeightFileException">The file is damaged, or keeps its weights in other files.</exception>
    public OnnxWeights(string path)
    {
        _file = new FileBytes(path);
        try
        {
            var graph = OnnxGraphReader.Read(_file);
            var names = LinearKernels.Of(graph);
            foreach (var tensor in graph.Initializers)
                // Integers are constants of the graph.
                if (tensor.Type is { } type && type.IsFloating())
                    Add(names.GetValueOrDefault(tensor.Name), tensor, type);
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    public string Path => _file.Path;

    public string Format => "ONNX";

    public IReadOnlyDictionary<string, WeightEntry> Entries => _entries;

    public IReadOnlyDictionary<string, string> Metadata { get; } = new Dictionary<string, string>();

    public void Read(string name, long offset, Span<byte> destination)
    {
        var (tensor, isTransposed) = _tensors[name];
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(destination.Length, tensor.Length - offset);
        if (!isTransposed)
        {
            _file.Read(tensor.Position + offset, destination);
            return;
        }

        // A tensor may be read in pieces: the last one stays.
        if (_turned is not { } turned || turned.Name != name)
            _turned = turned = (name, Transposed(tensor));
        turned.Bytes.AsSpan(checked((int)offset), destination.Length).CopyTo(destination);
    }

    public void Dispose() => _file.Dispose();

    private void Add(string? kernel, OnnxTensor tensor, WeightType type)
    {
        var name = kernel ?? tensor.Name;
        long[] shape = kernel is null ? [.. tensor.Shape] : [tensor.Shape[1], tensor.Shape[0]];
        if (!_tensors.TryAdd(name, (tensor, kernel is not null)))
            throw new WeightFileException(Path, $"has two tensors '{WeightFileException.Shown(name)}'");
        _entries.Add(name, new WeightEntry(name, type, shape, tensor.Length));
    }

    private byte[] Transposed(OnnxTensor tensor)
    {
        var (rows, columns, size) = (checked((int)tensor.Shape[0]), checked((int)tensor.Shape[1]), tensor.Type!.Value.Size());
        var (stored, turned) = (GC.AllocateUninitializedArray<byte>(checked((int)tensor.Length)), GC.AllocateUninitializedArray<byte>(checked((int)tensor.Length)));
        _file.Read(tensor.Position, stored);
        for (var row = 0; row < rows; row++)
            for (var column = 0; column < columns; column++)
                stored.AsSpan(((row * columns) + column) * size, size).CopyTo(turned.AsSpan(((column * rows) + row) * size, size));
        return turned;
    }
}
