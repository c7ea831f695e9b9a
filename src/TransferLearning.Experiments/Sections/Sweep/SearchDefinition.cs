namespace TransferLearning.Experiments.Sections.Sweep;

/// <summary>How a sweep chooses its points.</summary>
[Noun("search")]
public abstract class SearchDefinition;

/// <summary>Every combination.</summary>
[Kind("grid", "Every combination of the values; all parameters are lists.")]
public sealed class GridSearch : SearchDefinition;

/// <summary>Independent random points.</summary>
[Kind("random", "Independent random points.")]
public sealed class RandomSearch : SearchDefinition
{
    [Key("trials", "How many points.", Required = true, Minimum = 1, Maximum = 1_000_000, Unit = "trials", Example = "20")]
    public int Trials { get; init; }
}

/// <summary>Points of a scrambled Sobol sequence.</summary>
[Kind("quasi_random", "Points of a Sobol sequence, which cover the space more evenly than random ones.")]
public sealed class QuasiRandomSearch : SearchDefinition
{
    [Key("trials", "How many points.", Required = true, Minimum = 1, Maximum = 1_000_000, Unit = "trials", Example = "20")]
    public int Trials { get; init; }
}

/// <summary>The tree-structured Parzen estimator (Bergstra et al., 2011).</summary>
[Kind("tpe", "The tree-structured Parzen estimator: points where good results were near.")]
public sealed class TpeSearch : SearchDefinition
{
    [Key("trials", "How many points.", Required = true, Minimum = 1, Maximum = 1_000_000, Unit = "trials", Example = "50")]
    public int Trials { get; init; }

    [Key("startup_trials", "Random points before the estimator begins.", Minimum = 1, Unit = "trials")]
    public int StartupTrials { get; init; } = 10;
}
