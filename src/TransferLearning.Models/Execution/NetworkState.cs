using System.Diagnostics.CodeAnalysis;
using TransferLearning.Models.Torch;
using static TorchSharp.torch;

namespace TransferLearning.Models.Execution;

/// <summary>
/// The named tensors of a network: parameters and statistics, under the names of torchvision's state dictionary. It owns them.
/// Four-dimensional kernels are kept channels-last.
/// </summary>
public sealed class NetworkState : IDisposable
{
    private readonly Dictionary<string, Tensor> _tensors = new(StringComparer.Ordinal);

    /// <summary>The names, in the order they were added.</summary>
    public IEnumerable<string> Names => _tensors.Keys;

    public int Count => _tensors.Count;

    /// <exception cref="KeyNotFoundException">No tensor of that name.</exception>
    public Tensor this[string name] =>
        _tensors.TryGetValue(name, out var tensor) ? tensor : throw new KeyNotFoundException($"The network has no tensor '{name}'.");

    public bool TryGet(string name, [NotNullWhen(true)] out Tensor? tensor) => _tensors.TryGetValue(name, out tensor);

    public bool Contains(string name) => _tensors.ContainsKey(name);

    /// <summary>Takes a tensor over; the one that had the name before is disposed.</summary>
    /// <param name="name">Its full name.</param>
    /// <param name="tensor">Any strides; a 4-dimensional one is laid out channels-last. It is disposed where a copy takes its place.</param>
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

    /// <summary>As <see cref="Set"/> for a tensor that is laid out as wanted already, without looking.</summary>
    internal void Adopt(string name, Tensor tensor)
    {
        tensor.DetachFromDisposeScope();
        if (_tensors.Remove(name, out var before))
            before.Dispose();
        _tensors[name] = tensor;
    }

    /// <summary>Removes and disposes a tensor, if there is one of that name.</summary>
    public bool Remove(string name)
    {
        if (!_tensors.Remove(name, out var tensor))
            return false;
        tensor.Dispose();
        return true;
    }

    /// <summary>Makes a tensor for every parameter of the graph, each initialised as its spec says; its values depend on the seed and its name alone.</summary>
    public static NetworkState Initialise(Graph graph, long seed)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var state = new NetworkState();
        foreach (var spec in graph.Parameters)
            state.Initialise(spec, seed);
        return state;
    }

    /// <summary>Makes (or makes anew) one parameter's tensor, initialised.</summary>
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

    /// <summary>Moves every tensor to a device, and its values to a type where one is given.</summary>
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
