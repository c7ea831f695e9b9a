namespace TransferLearning.Sweeps.Pruning;

/// <summary>The options of a pruning and the pruner that it makes. A new pruning is one file in this folder, beside its pruner.</summary>
public abstract class TrialPruning : PruneDefinition
{
    /// <summary>What decides after each epoch.</summary>
    public abstract IPruner Pruner();
}
