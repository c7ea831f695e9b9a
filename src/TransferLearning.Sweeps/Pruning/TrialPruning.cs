namespace TransferLearning.Sweeps.Pruning;

/// <summary>The options of a pruning method and the pruner that they create. A new method is one file in this folder, beside its pruner.</summary>
public abstract class TrialPruning : PruneDefinition
{
    /// <summary>Creates the pruner.</summary>
    internal abstract IPruner Pruner();
}
