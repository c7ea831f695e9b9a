using System.Diagnostics.CodeAnalysis;
using TransferLearning.Models.Torch;
using static TorchSharp.torch;

namespace TransferLearning.Models.Execution;

/// <summary>
/// The named tensors of a network: parameters and statistics, under the names of torchvision's state dictionary. The state owns them.
/// Four-dimensional kernels are kept in channels-last memory.
/// </summary>
public sealed class NetworkState : IDisposable
{
    private readonly Dictionary<string, Tensor> _tensors = new(StringComparer.Ordinal);

    /// <summary>The names, in the order in which the tensors were added.</summary>
    public IEnumerable<string> Names => _tensors.Keys;

    public int Count => _tensors.Count;

    /// <summary>The tensor with a name.</summary>
    /// <exception cref="KeyNotFoundException">No tensor has this name.</exception>
    public Tensor this[string name] =>
        _tensors.TryGetValue(name, out var tensor) ? tensor : throw new KeyNotFoundException($"The network has no tensor '{name}'.");

    public bool TryGet(string name, [NotNullWhen(true)] out Tensor? tensor) => _tensors.TryGetValue(name, out tensor);

    public bool Contains(string name) => _tensors.ContainsKey(name);

    /// <summary>Takes ownership of a tensor. Disposes the tensor that had the name before.</summary>
    /// <param name="name">The tensor's full name.</param>
    /// <param name="tensor">A tensor with any strides. Four dimensions are laid out channels-last; if that makes a copy, the original is disposed.</param>
    public void Set(string name, Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        var kept = tensor;
        if (tensor.Dimensions == 4)
        {
            kept = ChannelsLast.Of(tensor);
            tensor.Dispose();
        }
        Adopt(name, kept);
    }

    /// <summary>Like <see cref="Set"/>, for a tensor that already has the right layout, which is not checked.</summary>
    internal void Adopt(string name, Tensor tensor)
    {
        tensor.DetachFromDisposeScope();
        if (_tensors.Remove(name, out var before))
            before.Dispose();
        _tensors[name] = tensor;
    }

    /// <summary>Removes and disposes the tensor with a name. Returns false where there is none.</summary>
    public bool Remove(string name)
    {
        if (!_tensors.Remove(name, out var tensor))
            return false;
        tensor.Dispose();
        return true;
    }

    /// <summary>Makes and initialises a tensor for every parameter of the graph. Its values depend only on the seed and its name.</summary>
    public static NetworkState Initialise(Graph graph, long seed)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var state = new NetworkState();
        foreach (var spec in graph.Parameters)
            state.Initialise(spec, seed);
        return state;
    }

    /// <summary>Makes and initialises the tensor of one parameter. It replaces an existing one.</summary>
    public void Initialise(ParameterSpec spec, long seed)
    {
        ArgumentNullException.ThrowIfNull(spec);
        TorchLibrary.Load();
        using var none = no_grad();
        using var generator = new Generator(Seeds.Of(seed, $"initial/{spec.Name}"));
        var tensor = empty(spec.Shape.ToArray(), ScalarType.Float32);
        spec.Initializer.Fill(tensor, generator);
        Set(spec.Name, tensor);
    }

    /// <summary>Moves every tensor to a device and, where a type is given, converts it.</summary>
    public void To(Device device, ScalarType? type = null)
    {
        foreach (var (name, tensor) in _tensors.ToArray())
        {
            var wanted = type ?? tensor.dtype;
            if (tensor.dtype != wanted || tensor.device_type != device.type || (device.index >= 0 && tensor.device_index != device.index))
                Set(name, tensor.to(wanted, device));
        }
    }

    /// <summary>A deep copy.</summary>
    public NetworkState Clone()
    {
        using var none = no_grad();
        var copy = new NetworkState();
        foreach (var (name, tensor) in _tensors)
            copy.Set(name, tensor.detach().clone());
        return copy;
    }

    public void Dispose()
    {
        foreach (var tensor in _tensors.Values)
            tensor.Dispose();
        _tensors.Clear();
    }
}
