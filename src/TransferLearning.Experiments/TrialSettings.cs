namespace TransferLearning.Experiments;

/// <summary>What a trial of a sweep sets in the experiment.</summary>
public sealed record TrialSettings
{
    /// <summary>The point: values by their paths in <c>sweep.parameters</c>. Each is a value that the sweep lists, or a number of its range.</summary>
    public IReadOnlyDictionary<string, string> Values { get; init; } = new Dictionary<string, string>();

    /// <summary>The trial's name; null for the experiment's.</summary>
    public string? Name { get; init; }

    /// <summary>The trial's seed.</summary>
    public required long Seed { get; init; }

    /// <summary>The number of threads, used if neither the experiment nor the point sets <c>run.threads</c>; null to leave it unset.</summary>
    public int? Threads { get; init; }
}
