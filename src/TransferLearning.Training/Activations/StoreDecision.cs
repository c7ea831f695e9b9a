using TransferLearning.Experiments;

namespace TransferLearning.Training.Activations;

/// <summary>Whether the activations at a cut are stored or computed again each time, and why. A function of sizes and counts, never of a clock.</summary>
/// <param name="Stored">Whether they are.</param>
/// <param name="Reason">One sentence.</param>
/// <param name="Conflict">The key that makes <c>run.cache: on</c> impossible; null where it is possible.</param>
public sealed record StoreDecision(bool Stored, string Reason, string? Conflict = null)
{
    // What a slow disk reads and what one core computes, a second, and what decoding the smallest picture takes: the comparison has to be right where it is clear, not
    // close to even.
    private const double BytesASecond = 400e6, MultiplyAddsASecond = 20e9, DecodingSeconds = 0.2e-3;

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
        var reading = @case.RecordBytes / BytesASecond;
        var computing = DecodingSeconds + @case.MultiplyAdds / MultiplyAddsASecond;
        if (mode == CacheMode.Auto && reading > computing)
            return new(false, $"Reading {Sizes.Of(@case.RecordBytes)} a picture would cost more than decoding it and computing its {@case.MultiplyAdds / 1e6:0.#} million multiply-adds.");
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

    /// <summary>Bytes of all entries of the stage together.</summary>
    public required long Bytes { get; init; }

    /// <summary>Passes over the training pictures that differ: 1 without augmentation.</summary>
    public required int Passes { get; init; }

    /// <summary>What <see cref="ActivationStore.Available"/> says.</summary>
    public required long Available { get; init; }
}
