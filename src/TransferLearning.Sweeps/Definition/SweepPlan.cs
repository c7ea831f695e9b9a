using TransferLearning.Sweeps.Pruning;
using TransferLearning.Sweeps.Search;
using TransferLearning.Training.Planning;

namespace TransferLearning.Sweeps.Definition;

/// <summary>A compiled sweep: the points, their order, and the metric that compares them.</summary>
public sealed record SweepPlan
{
    /// <summary>The sweep's name: the name of its file or, for several files, of their folder.</summary>
    public required string Name { get; init; }

    /// <summary>The MLflow experiment.</summary>
    public required string Experiment { get; init; }

    /// <summary>The experiment files as the user typed them: one with a <c>sweep</c> section, or several as points.</summary>
    public required IReadOnlyList<string> Files { get; init; }

    /// <summary>The content of <see cref="Files"/> with <see cref="Overrides"/> when the sweep was read. Trials are built from it.</summary>
    public required IReadOnlyList<Experiment> Experiments { get; init; }

    /// <summary>Overrides of every trial (<c>--set</c>).</summary>
    public IReadOnlyList<string> Overrides { get; init; } = [];

    /// <summary>A hash of what determines the sweep: the resolved files, the overrides and the sweep section. Its folder's name contains it.</summary>
    public required string Identity { get; init; }

    /// <summary>The seed of the search, and of the first repetition of each point of a space.</summary>
    public required long Seed { get; init; }

    /// <summary>The seed of each of <see cref="Files"/>.</summary>
    public required IReadOnlyList<long> FileSeeds { get; init; }

    /// <summary>The sampler that chooses the points; null if the files are the points.</summary>
    public ISampler? Sampler { get; init; }

    /// <summary>The search space; null if the files are the points.</summary>
    public Spaces.SearchSpace? Space { get; init; }

    /// <summary>The number of points.</summary>
    public required int Points { get; init; }

    /// <summary>The number of repetitions of each point, with the seeds <c>seed</c>, <c>seed + 1</c>, ….</summary>
    public int Seeds { get; init; } = 1;

    /// <summary>The number of trials: points times seeds.</summary>
    public int Trials => checked(Points * Seeds);

    /// <summary>How many trials run at the same time.</summary>
    public int Parallel { get; init; } = 1;

    /// <summary>The objective's metric, by its Keras name.</summary>
    public required string Metric { get; init; }

    /// <summary>Whether larger values of the metric are better.</summary>
    public required bool Maximize { get; init; }

    /// <summary>The pruner that stops bad trials early; null for none.</summary>
    internal IPruner? Pruner { get; init; }

    /// <summary>The options for Slurm.</summary>
    public LauncherSection Launcher { get; init; } = new();

    /// <summary>Whether a point depends on earlier results, so that not all points are known in advance.</summary>
    public bool Adaptive { get; init; }

    /// <summary>Whether the trials store decoded pictures for each other, and why.</summary>
    /// <param name="plans">The plans of <see cref="Experiments"/>.</param>
    public SharedDecoding Decoding(IReadOnlyList<Plan> plans)
    {
        ArgumentNullException.ThrowIfNull(plans);
        return Trials == 1 ? SharedDecoding.OfRun(plans[0])
            : Space is { } space ? SharedDecoding.OfSpace(plans[0], [.. space.Domains.Select(domain => domain.Name)], Seeds)
            : SharedDecoding.OfFiles(plans);
    }

    /// <summary>A metric's value as a loss (less is better); NaN for null.</summary>
    public double Loss(double? value) => value is not { } v ? double.NaN : Maximize ? -v : v;
}
