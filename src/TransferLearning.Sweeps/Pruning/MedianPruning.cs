namespace TransferLearning.Sweeps.Pruning;

/// <summary>The options of the median stopping rule (Golovin et al., 2017).</summary>
[Kind("median", "Ends a trial that is worse than the median of the others at the same epoch.")]
public sealed class MedianPruning : TrialPruning
{
    [Key("min_epochs", "Epochs before the first decision.", Minimum = 1, Unit = "epochs")]
    public int MinEpochs { get; init; } = 1;

    [Key("startup_trials", "Other trials that must have reached an epoch before anything is decided there.", Minimum = 1, Unit = "trials")]
    public int StartupTrials { get; init; } = 5;

    /// <inheritdoc/>
    internal override IPruner Pruner() => new MedianPruner(StartupTrials, MinEpochs - 1);
}
