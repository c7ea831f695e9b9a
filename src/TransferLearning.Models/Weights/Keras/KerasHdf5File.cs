using System.Runtime.InteropServices;
using PureHDF;
using PureHDF.VOL.Native;

namespace TransferLearning.Models.Weights.Keras;

/// <summary>
/// An HDF5 file written by Keras's <c>save_weights</c>, or the group <c>model_weights</c> of a whole model. Each layer is a group, listed in order by the
/// attribute <c>layer_names</c>; its datasets are listed in order by <c>weight_names</c>. Entries are named <c>layer/variable</c> and keep Keras's shapes
/// (kernels are HWIO).
/// </summary>
internal sealed class KerasHdf5File : IWeightFile
{
    private const int MaximumNames = 20_000, MaximumDimensions = 8;

    private readonly FileBytes _file;
    private readonly GuardedHdf5Stream _stream;
    private readonly NativeFile _hdf;
    private readonly OrderedDictionary<string, WeightEntry> _entries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, NativeDataset> _datasets = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _metadata = new(StringComparer.Ordinal);

    public KerasHdf5File(string path)
    {
        _file = new FileBytes(path);
        try
        {
            _stream = new GuardedHdf5Stream(_file);
            _hdf = Guard(() => H5File.Open(_stream, leaveOpen: true));
            Guard(() =>
            {
                ReadStructure();
                return true;
            });
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public string Path => _file.Path;

    public string Format => KerasHdf5Format.FormatName;

    public WeightConvention Convention => KerasConvention.Instance;

    public IReadOnlyDictionary<string, WeightEntry> Entries => _entries;

    public IReadOnlyDictionary<string, string> Metadata => _metadata;

    public void Read(string name, long offset, Span<byte> destination)
    {
        var entry = _entries[name];
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(destination.Length, entry.Length - offset);
        if (entry.Length == 0) return;
        if (destination.Length == entry.Length)
        {
            ReadWhole(entry, destination);
            return;
        }
        var whole = new byte[entry.Length];
        ReadWhole(entry, whole);
        whole.AsSpan((int)offset, destination.Length).CopyTo(destination);
    }

    public void Dispose()
    {
        _hdf?.Dispose();
        _stream?.Dispose();
        _file.Dispose();
    }

    private void ReadStructure()
    {
        IH5Group root = _hdf.LinkExists("model_weights") ? _hdf.Group("model_weights") : _hdf;
        foreach (var key in new[] { "backend", "keras_version" })
            if (root.AttributeExists(key)) _metadata[key] = Strings(root.Attribute(key)).FirstOrDefault("");
        var layers = Names(root, "layer_names") ?? throw Bad(_hdf.LinkExists("layers") || _hdf.LinkExists("_layer_checkpoint_dependencies")
            ? "it is a Keras 3 '.weights.h5', which does not keep the layers' names: save it with the extension '.h5' (model.save), or as safetensors"
            : "it has no list of 'layer_names'");
        foreach (var layer in layers)
        {
            var group = root.Group(layer);
            var weights = Names(group, "weight_names") ?? throw Bad($"layer '{layer}' has no list of 'weight_names'");
            foreach (var (name, weight) in KerasNames.Of(layer, weights).Zip(weights))
                // Two nested models may have layers with the same name ('dense').
                Add(_entries.ContainsKey(name) ? $"{layer}/{name}" : name, (NativeDataset)group.Dataset(weight));
            if (_entries.Count > MaximumNames) throw Bad($"it lists more than {MaximumNames:N0} tensors");
        }
    }

    private void Add(string name, NativeDataset dataset)
    {
        var type = (dataset.Type.Class, dataset.Type.Size) switch
        {
            (H5DataTypeClass.FloatingPoint, 2) => WeightType.F16,
            (H5DataTypeClass.FloatingPoint, 4) => WeightType.F32,
            (H5DataTypeClass.FloatingPoint, 8) => WeightType.F64,
            (H5DataTypeClass.FixedPoint, 4) => WeightType.I32,
            (H5DataTypeClass.FixedPoint, 8) => WeightType.I64,
            var other => throw Bad($"tensor '{name}' has the type {other.Class} of {other.Size} bytes"),
        };
        if (dataset.Layout.Class != H5DataLayoutClass.Contiguous) throw Bad($"tensor '{name}' is stored as {dataset.Layout.Class}; Keras stores tensors contiguous (a compressed file has to be written again)");
        var dimensions = dataset.Space.Dimensions;
        if (dimensions.Length > MaximumDimensions || dimensions.Any(dimension => dimension > long.MaxValue)) throw Bad($"tensor '{name}' has no sensible shape");
        var shape = Array.ConvertAll(dimensions, dimension => (long)dimension);
        if (type.Bytes(shape) is not { } bytes || bytes > _file.Length) throw Bad($"tensor '{name}' of shape [{string.Join(", ", shape)}] claims more bytes than the file has");
        if (!_entries.TryAdd(name, new WeightEntry(name, type, shape, bytes))) throw Bad($"it has two tensors named '{name}'");
        _datasets.Add(name, dataset);
    }

    /// <summary>A list of names. One that exceeds an attribute's 64 KB is split into <c>name0</c>, <c>name1</c>, ….</summary>
    private List<string>? Names(IH5Group group, string name)
    {
        if (group.AttributeExists(name)) return Strings(group.Attribute(name));
        if (!group.AttributeExists(name + "0")) return null;
        var all = new List<string>();
        for (var i = 0; group.AttributeExists($"{name}{i}"); i++)
        {
            all.AddRange(Strings(group.Attribute($"{name}{i}")));
            if (all.Count > MaximumNames) throw Bad($"its '{name}' is too long");
        }
        return all;
    }

    private List<string> Strings(IH5Attribute attribute)
    {
        UInt128 count = 1;
        foreach (var dimension in attribute.Space.Dimensions)
            if ((count *= dimension) > MaximumNames) throw Bad($"its attribute '{attribute.Name}' is too long");
        // h5py writes an empty list as an empty array of numbers.
        if (count == 0) return [];
        var size = attribute.Type.Size;
        if (attribute.Type.Class is not (H5DataTypeClass.String or H5DataTypeClass.VariableLength) || size is <= 0 or > ushort.MaxValue || count * (uint)size > ushort.MaxValue)
            throw Bad($"its attribute '{attribute.Name}' is not a list of names");
        return attribute.Space.Dimensions.Length == 0 ? [attribute.Read<string>()] : [.. attribute.Read<string[]>().Select(text => text ?? "")];
    }

    private void ReadWhole(WeightEntry entry, Span<byte> destination)
    {
        var (reads, bytes) = (_stream.Reads, _stream.BytesRead);
        try
        {
            var dataset = _datasets[entry.Name];
            switch (entry.Type)
            {
                case WeightType.F16: dataset.Read(MemoryMarshal.Cast<byte, Half>(destination)); break;
                case WeightType.F32: dataset.Read(MemoryMarshal.Cast<byte, float>(destination)); break;
                case WeightType.F64: dataset.Read(MemoryMarshal.Cast<byte, double>(destination)); break;
                case WeightType.I32: dataset.Read(MemoryMarshal.Cast<byte, int>(destination)); break;
                default: dataset.Read(MemoryMarshal.Cast<byte, long>(destination)); break;
            }
        }
        catch (Exception e) when (e is not WeightFileException)
        {
            throw Bad($"tensor '{entry.Name}' cannot be read: {e.Message}", e);
        }
        // Exactly one read of all bytes. Anything else came from an external file or a fill value, which a weights file must not use.
        if (_stream.Reads != reads + 1 || _stream.BytesRead != bytes + entry.Length) throw Bad($"the bytes of tensor '{entry.Name}' are not in the file");
    }

    /// <summary>Turns any exception of the library into an error of the file: the library has no exception type for damaged files.</summary>
    private T Guard<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is not WeightFileException)
        {
            // The library may have wrapped an exception of this reader, which gives the clearer reason.
            for (var inner = e.InnerException; inner is not null; inner = inner.InnerException)
                if (inner is WeightFileException) throw inner;
            throw Bad(e.Message, e);
        }
    }

    private WeightFileException Bad(string reason, Exception? inner = null) => new(Path, "is not a sound Keras HDF5 file: " + reason, inner);
}
