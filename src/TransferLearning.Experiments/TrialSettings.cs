namespace TransferLearning.Experiments;

/// <summary>What a sweep's trial sets of the file that it is made from.</summary>
public sealed record TrialSettings
{
    /// <summary>The point: values of the file's <c>sweep.parameters</c> by their paths, each as the sweep lists it, or a number of its range.</summary>
    public IReadOnlyDictionary<string, string> Values { get; init; } = new Dictionary<string, string>();

    /// <summary>The trial's name; null: the file's.</summary>
    public string? Name { get; init; }

    /// <summary>The trial's seed.</summary>
    public required long Seed { get; init; }

    /// <summary>Threads where neither the file nor the point says <c>run.threads</c>; null: none are written.</summary>
    public int? Threads { get; init; }
}
