using TransferLearning.Sweeps.Pruning;
using TransferLearning.Sweeps.Search;

namespace TransferLearning.Sweeps.Definition;

/// <summary>A sweep, compiled: what is tried, in which order, and what is compared.</summary>
public sealed record SweepPlan
{
    /// <summary>The sweep's name: that of its file or, of several files, of their folder.</summary>
    public required string Name { get; init; }

    /// <summary>The MLflow experiment.</summary>
    public required string Experiment { get; init; }

    /// <summary>The experiment files, as the user typed them: one with a <c>sweep</c> section, or several as points.</summary>
    public required IReadOnlyList<string> Files { get; init; }

    /// <summary>What <see cref="Files"/> and <see cref="Overrides"/> said when the sweep was read: its trials are made of it.</summary>
    public required IReadOnlyList<Experiment> Experiments { get; init; }

    /// <summary>Overrides of every trial (<c>--set</c>).</summary>
    public IReadOnlyList<string> Overrides { get; init; } = [];

    /// <summary>What determines the sweep: the resolved files, the overrides and the sweep section. Names its folder.</summary>
    public required string Identity { get; init; }

    /// <summary>The seed of the search, and of the first repetition of every point of a space.</summary>
    public required long Seed { get; init; }

    /// <summary>The seeds of <see cref="Files"/>, each file's own.</summary>
    public required IReadOnlyList<long> FileSeeds { get; init; }

    /// <summary>The points' source; null where the files are the points.</summary>
    public ISampler? Sampler { get; init; }

    /// <summary>The space; null where the files are the points.</summary>
    public Spaces.SearchSpace? Space { get; init; }

    /// <summary>How many points are tried.</summary>
    public required int Points { get; init; }

    /// <summary>How often each point is repeated, with the seeds <c>seed</c>, <c>seed + 1</c>, ….</summary>
    public int Seeds { get; init; } = 1;

    /// <summary>Points times seeds.</summary>
    public int Trials => checked(Points * Seeds);

    /// <summary>Trials at one time.</summary>
    public int Parallel { get; init; } = 1;

    /// <summary>The metric that is compared, by Keras's name.</summary>
    public required string Metric { get; init; }

    /// <summary>Whether more of it is better.</summary>
    public required bool Maximize { get; init; }

    /// <summary>Ends trials early; null: none.</summary>
    public IPruner? Pruner { get; init; }

    /// <summary>What passes through to Slurm.</summary>
    public LauncherSection Launcher { get; init; } = new();

    /// <summary>Whether a point depends on earlier results, so that points cannot all be written down beforehand.</summary>
    public bool Adaptive { get; init; }

    /// <summary>The objective of a metric's value, turned so that less is better; NaN where there is none.</summary>
    public double Loss(double? value) => value is not { } v ? double.NaN : Maximize ? -v : v;
}
