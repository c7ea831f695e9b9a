using TransferLearning.Models.Weights;

namespace TransferLearning.Training.Evaluation;

/// <summary>A run's model, read back: its network and its tensors.</summary>
public sealed class StoredModel : IDisposable
{
    private StoredModel(ModelDescription description, Graph network, NetworkState state) =>
        (Description, Network, State) = (description, network, state);

    public ModelDescription Description { get; }

    /// <summary>The whole network, with the activation that the head ends in.</summary>
    public Graph Network { get; }

    public NetworkState State { get; }

    /// <summary>Reads a model's folder. On the torch thread.</summary>
    /// <exception cref="RunException">There is no model, or its files do not fit each other.</exception>
    public static StoredModel Open(ModelFolder folder) => Open(folder, network: null);

    /// <summary>The same with operations that stand in for the model's own.</summary>
    internal static StoredModel Open(ModelFolder folder, Func<Graph, Graph>? network)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var description = folder.Read();
        var state = new NetworkState();
        try
        {
            var graph = GraphJson.Read(description.Network);
            graph = network?.Invoke(graph) ?? graph;
            using var weights = folder.OpenWeights();
            foreach (var spec in graph.Parameters)
                state.Set(spec.Name, Tensor(weights, spec, folder));
            return new StoredModel(description, graph, state);
        }
        catch (Exception broken) when (broken is InvalidDataException or WeightFileException)
        {
            state.Dispose();
            throw new RunException($"The model in '{folder.Path}' cannot be read: {broken.Message}", broken);
        }
    }

    public void Dispose() => State.Dispose();

    private static TorchSharp.torch.Tensor Tensor(IWeightFile weights, ParameterSpec spec, ModelFolder folder)
    {
        if (!weights.Entries.TryGetValue(spec.Name, out var entry))
            throw new RunException($"The model in '{folder.Path}' cannot be read: its tensors lack '{spec.Name}'.");
        if (!entry.Shape.SequenceEqual(spec.Shape.ToArray()))
            throw new RunException($"The model in '{folder.Path}' cannot be read: tensor '{spec.Name}' is [{string.Join(", ", entry.Shape)}], and [{string.Join(", ", spec.Shape)}] is wanted.");
        return weights.ToTensor(spec.Name);
    }
}
