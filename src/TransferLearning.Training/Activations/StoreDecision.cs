using System.Globalization;

namespace TransferLearning.Training.Activations;

/// <summary>
/// Whether the activations at a cut are stored or computed again each time, and why. The decision depends on sizes, counts and measured costs; the bytes are the same either way.
/// </summary>
/// <param name="Stored">Whether they are stored.</param>
/// <param name="Reason">The reason, as one sentence.</param>
/// <param name="Conflict">The key that makes <c>run.cache: on</c> impossible; null if it is possible.</param>
internal sealed record StoreDecision(bool Stored, string Reason, string? Conflict = null)
{
    /// <summary>Makes the decision.</summary>
    /// <param name="mode">The value of <c>run.cache</c>.</param>
    /// <param name="case">The facts.</param>
    public static StoreDecision Of(CacheMode mode, StoreCase @case)
    {
        if (mode == CacheMode.Off)
            return new(false, "'run.cache' is off.");
        if (@case.Obstacle is { } obstacle)
            return new(false, obstacle.Sentence, obstacle.Key);
        if (@case.Bytes > @case.Available)
            return new(false, $"All activations take {Sizes.Of(@case.Bytes)}, but the store has room for {Sizes.Of(@case.Available)} ('run.cache_size', free disk); they are computed again each epoch.", "run.cache_size");
        var (reading, computing) = (@case.Costs.Reading(@case.RecordBytes), @case.Costs.Computing(@case.Engine, @case.MultiplyAdds));
        if (mode == CacheMode.Auto && reading > computing)
            return new(false, string.Create(CultureInfo.InvariantCulture,
                $"Reading {Sizes.Of(@case.RecordBytes)} per picture would take longer than decoding it and computing its {@case.MultiplyAdds / 1e6:0.#} million multiply-adds ({reading * 1e3:0.##} against {computing * 1e3:0.##} ms, {(@case.Costs.AreMeasured ? "measured on this machine" : "roughly: nothing was measured here yet")})."));
        return new(true, @case.Passes > 1
            ? $"Each of the {@case.Passes} passes has its own augmentation and its own entry: computed once for every run with this seed and augmentation ({Sizes.Of(@case.Bytes)})."
            : $"Computed once for all epochs and every run with this prefix ({Sizes.Of(@case.Bytes)}).");
    }
}

/// <summary>The facts that determine a <see cref="StoreDecision"/>.</summary>
internal sealed record StoreCase
{
    /// <summary>Why stored activations would not be exact, and the key that causes it; null if they would be.</summary>
    public (string Key, string Sentence)? Obstacle { get; init; }

    /// <summary>The size of one picture's activation in bytes.</summary>
    public required long RecordBytes { get; init; }

    /// <summary>Multiply-adds of the prefix for one picture.</summary>
    public required long MultiplyAdds { get; init; }

    /// <summary>The engine that computes the prefix (<see cref="StorePlan.EngineOf"/>).</summary>
    public required string Engine { get; init; }

    /// <summary>The costs on this machine.</summary>
    public required StoreCosts Costs { get; init; }

    /// <summary>The size of all entries of the stage in bytes.</summary>
    public required long Bytes { get; init; }

    /// <summary>The number of different passes over the training pictures: 1 without augmentation.</summary>
    public required int Passes { get; init; }

    /// <summary>The available bytes (<see cref="ActivationStore.Available"/>).</summary>
    public required long Available { get; init; }
}
