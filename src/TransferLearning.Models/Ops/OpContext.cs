using static TorchSharp.torch;

namespace TransferLearning.Models.Ops;

/// <summary>What an op sees of the run that executes it.</summary>
public readonly ref struct OpContext(NetworkState state, GraphNode node, RunMode mode, bool mayOverwrite)
{
    /// <summary>One of its parameters, by its name inside the module.</summary>
    public Tensor this[string parameter] => state[node.NameOf(parameter)];

    /// <summary>Whether its layer trains in this run: dropout then drops.</summary>
    public bool IsTraining => mode.Trains(node.Layer);

    /// <summary>Whether batch norm uses the batch's statistics and moves the running ones.</summary>
    public bool MovesStatistics => mode.MovesStatistics(node.Layer);

    /// <summary>Whether the first input may be overwritten by the output.</summary>
    public bool MayOverwrite => mayOverwrite;

    /// <summary>Names this node's random choices: a pure function of the run's seed, the step and the node's name.</summary>
    public ulong Seed => mode.SeedFor(node.Name);
}
