using System.Globalization;

namespace TransferLearning.Training.Activations;

/// <summary>Whether the activations at a cut are stored or computed again each time, and why: by sizes, counts and what was measured on this machine. Either way the bytes are the same.</summary>
/// <param name="Stored">Whether they are.</param>
/// <param name="Reason">One sentence.</param>
/// <param name="Conflict">The key that makes <c>run.cache: on</c> impossible; null where it is possible.</param>
public sealed record StoreDecision(bool Stored, string Reason, string? Conflict = null)
{
    /// <summary>Decides.</summary>
    /// <param name="mode"><c>run.cache</c>.</param>
    /// <param name="case">The sizes.</param>
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
                $"Reading {Sizes.Of(@case.RecordBytes)} a picture would cost more than decoding it and computing its {@case.MultiplyAdds / 1e6:0.#} million multiply-adds ({reading * 1e3:0.##} against {computing * 1e3:0.##} ms, {(@case.Costs.AreMeasured ? "measured on this machine" : "roughly: nothing was measured here yet")})."));
        return new(true, @case.Passes > 1
            ? $"Each of the {@case.Passes} passes has its own augmented pictures and its own entry: computed once for every run with this seed and augmentation ({Sizes.Of(@case.Bytes)})."
            : $"Computed once for all epochs and every run with this prefix ({Sizes.Of(@case.Bytes)}).");
    }
}

/// <summary>What <see cref="StoreDecision"/> is decided from.</summary>
public sealed record StoreCase
{
    /// <summary>Why storing cannot be exact, and the key that makes it so; null where it can.</summary>
    public (string Key, string Sentence)? Obstacle { get; init; }

    /// <summary>Bytes of one picture's activation.</summary>
    public required long RecordBytes { get; init; }

    /// <summary>Multiply-adds of the prefix for one picture.</summary>
    public required long MultiplyAdds { get; init; }

    /// <summary>What computes it (<see cref="StorePlan.EngineOf"/>).</summary>
    public required string Engine { get; init; }

    /// <summary>What reading and computing cost here.</summary>
    public required StoreCosts Costs { get; init; }

    /// <summary>Bytes of all entries of the stage together.</summary>
    public required long Bytes { get; init; }

    /// <summary>Passes over the training pictures that differ: 1 without augmentation.</summary>
    public required int Passes { get; init; }

    /// <summary>What <see cref="ActivationStore.Available"/> says.</summary>
    public required long Available { get; init; }
}
