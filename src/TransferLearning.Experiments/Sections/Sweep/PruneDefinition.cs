namespace TransferLearning.Experiments.Sections.Sweep;

/// <summary>How a sweep ends trials early.</summary>
[Noun("pruning")]
public abstract class PruneDefinition;

/// <summary>Asynchronous successive halving (Li et al., 2018).</summary>
[Kind("asha", "Asynchronous successive halving: at each rung only the best part goes on.")]
public sealed class AshaPruning : PruneDefinition
{
    [Key("min_epochs", "Epochs before the first decision.", Minimum = 1, Unit = "epochs")]
    public int MinEpochs { get; init; } = 1;

    [Key("reduction", "One in this many goes on at each rung.", Minimum = 2)]
    public int Reduction { get; init; } = 3;
}

/// <summary>The median rule (Golovin et al., 2017).</summary>
[Kind("median", "Ends a trial that is worse than the median of the others at the same epoch.")]
public sealed class MedianPruning : PruneDefinition
{
    [Key("min_epochs", "Epochs before the first decision.", Minimum = 1, Unit = "epochs")]
    public int MinEpochs { get; init; } = 1;

    [Key("startup_trials", "Other trials that have come to an epoch before anything is decided there.", Minimum = 1, Unit = "trials")]
    public int StartupTrials { get; init; } = 5;
}
