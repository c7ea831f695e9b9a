using static TorchSharp.torch;

namespace TransferLearning.Models.Ops;

/// <summary>What an op may read of the run that executes it.</summary>
internal readonly ref struct OpContext(NetworkState state, GraphNode node, RunMode mode, bool mayOverwrite)
{
    /// <summary>One of the node's parameters, by its name inside the module.</summary>
    public Tensor this[string parameter] => state[node.NameOf(parameter)];

    /// <summary>Whether the node's layer trains in this run. Dropout is then active.</summary>
    public bool IsTraining => mode.Trains(node.Layer);

    /// <summary>Whether batch norm normalises by the batch's statistics and updates the running ones.</summary>
    public bool MovesStatistics => mode.MovesStatistics(node.Layer);

    /// <summary>Whether the op may overwrite its first input with its output.</summary>
    public bool MayOverwrite => mayOverwrite;

    /// <summary>The rows of the batch that are computed; null for all.</summary>
    public RowRange? Rows => mode.Rows;

    /// <summary>The seed of the node's random numbers: a pure function of the run's seed, the step and the node's name.</summary>
    public ulong Seed => mode.SeedFor(node.Name);
}
