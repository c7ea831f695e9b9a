using TransferLearning.Models.Weights;
using TransferLearning.Training.Machine;
using static TorchSharp.torch;

namespace TransferLearning.Training.Evaluation;

/// <summary>A run's model, read from its folder: description, network and tensors.</summary>
public sealed class StoredModel : IDisposable
{
    private StoredModel(ModelDescription description, Graph network, NetworkState state, Device device) =>
        (Description, Network, State, Device) = (description, network, state, device);

    public ModelDescription Description { get; }

    /// <summary>The whole network, with the activation at the end of the head.</summary>
    public Graph Network { get; }

    /// <summary>The network's tensors: float32 on <see cref="Device"/>.</summary>
    public NetworkState State { get; }

    /// <summary>How texts become the network's input; null for pictures.</summary>
    internal TextVectorizer? Text { get; private init; }

    internal Device Device { get; }

    /// <summary>The metadata of the tensors' file.</summary>
    internal IReadOnlyDictionary<string, string> Metadata { get; private init; } = new Dictionary<string, string>();

    /// <summary>Reads a model's folder. Call it on the torch thread.</summary>
    /// <param name="folder">The model's folder.</param>
    /// <param name="device">auto, cpu, cuda or cuda:1.</param>
    /// <exception cref="RunException">There is no model, its files contradict each other, or the device does not exist.</exception>
    public static StoredModel Open(ModelFolder folder, string device = "cpu") => Open(folder, device, network: null);

    /// <summary>Like <see cref="Open(ModelFolder, string)"/>, with a function that replaces the model's network. Tests pass a faulty network.</summary>
    internal static StoredModel Open(ModelFolder folder, string device, Func<Graph, Graph>? network)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return Open(folder, folder.Read(), device, network);
    }

    /// <summary>Opens a folder's tensors with a description that may differ from the folder's in its temperature.</summary>
    internal static StoredModel Open(ModelFolder folder, ModelDescription description, string device, Func<Graph, Graph>? network)
    {
        var state = new NetworkState();
        try
        {
            var graph = description.Calibrated();
            graph = network?.Invoke(graph) ?? graph;
            var text = description.Text is { } words ? folder.ReadText(words) : null;
            var place = Devices.Choose(device);
            var metadata = Load(state, graph, folder);
            state.To(place);
            return new StoredModel(description, graph, state, place) { Metadata = metadata, Text = text };
        }
        catch (Exception wrong)
        {
            state.Dispose();
            if (wrong is InvalidDataException or WeightFileException)
                throw new RunException($"The model in '{folder.Path}' cannot be read: {wrong.Message}", wrong);
            throw;
        }
    }

    public void Dispose() => State.Dispose();

    private static IReadOnlyDictionary<string, string> Load(NetworkState state, Graph graph, ModelFolder folder)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        using var weights = folder.OpenWeights();
        foreach (var spec in graph.Parameters)
        {
            if (!weights.Entries.TryGetValue(spec.Name, out var entry))
                throw new RunException($"The model in '{folder.Path}' cannot be read: its tensors lack '{spec.Name}'.");
            if (!entry.Shape.SequenceEqual(spec.Shape.ToArray()))
                throw new RunException($"The model in '{folder.Path}' cannot be read: tensor '{spec.Name}' is [{string.Join(", ", entry.Shape)}], but should be [{string.Join(", ", spec.Shape)}].");
            state.Set(spec.Name, weights.ToTensor(spec.Name).to(float32));
        }

        return weights.Metadata;
    }
}
