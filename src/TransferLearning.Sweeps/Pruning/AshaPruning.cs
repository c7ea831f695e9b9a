namespace TransferLearning.Sweeps.Pruning;

/// <summary>The options of asynchronous successive halving (Li et al., 2018).</summary>
[Kind("asha", "Asynchronous successive halving: at each rung only the best part continues.")]
public sealed class AshaPruning : TrialPruning
{
    [Key("min_epochs", "Epochs before the first decision.", Minimum = 1, Unit = "epochs")]
    public int MinEpochs { get; init; } = 1;

    [Key("reduction", "One in this many continues at each rung.", Minimum = 2)]
    public int Reduction { get; init; } = 3;

    /// <inheritdoc/>
    internal override IPruner Pruner() => new AshaPruner(MinEpochs, Reduction);
}
