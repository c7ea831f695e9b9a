namespace TransferLearning.Experiments.Sections.Sweep;

/// <summary>Many experiments made from one.</summary>
public sealed class SweepSection
{
    [Key("parameters", "The keys that vary, each by its path (list items by index or stage name) with its values.", Required = true, MinimumCount = 1, Example = "{ head.1.dense.units: [64, 128] }")]
    public IReadOnlyDictionary<string, ParameterSpace> Parameters { get; init; } = new Dictionary<string, ParameterSpace>();

    [Key("search", "How points are chosen.", DefaultKind = "grid", Example = "{ random: { trials: 20 } }")]
    public SearchDefinition Search { get; init; } = null!;

    [Key("objective", "The metric to maximise or minimise.", Example = "{ maximize: val_accuracy }", DefaultKind = "maximize", DefaultText = "the task's metric on validation images: `maximize: val_accuracy`")]
    public ObjectiveDefinition Objective { get; internal set; } = null!;

    [Key("prune", "Ends trials early if they are unlikely to win.", Example = "{ asha: { min_epochs: 1, reduction: 3 } }")]
    public PruneDefinition? Prune { get; init; }

    [Key("seeds", "Repeat each point with this many seeds, and report mean and standard deviation.", Minimum = 1, Maximum = 1000, Unit = "seeds")]
    public int Seeds { get; init; } = 1;

    [Key("parallel", "Trials at one time.", Minimum = 1, Maximum = 1024, Unit = "trials")]
    public int Parallel { get; init; } = 1;

    [Key("launcher", "What the jobs request from a Slurm cluster; only '--launcher slurm' reads it.")]
    public LauncherSection? Launcher { get; init; }
}
