using TransferLearning.Training.Activations;

namespace TransferLearning.Training.Planning;

/// <summary>How often pictures are decoded by the trials of a sweep or the folds of an experiment, and where decoded pictures are stored.</summary>
public sealed record DecodingPlan
{
    /// <summary>The number of runs: trials times folds.</summary>
    public required int Runs { get; init; }

    /// <summary>The number of different pictures.</summary>
    public required int Pictures { get; init; }

    /// <summary>Whether decoded pictures are stored.</summary>
    public required bool Kept { get; init; }

    /// <summary>The reason, as the end of a sentence.</summary>
    public required string Reason { get; init; }

    /// <summary>How often each training picture is decoded by all runs together; 0 if all are stored already.</summary>
    public required int Times { get; init; }

    /// <summary>The entry's key.</summary>
    public required string Key { get; init; }

    /// <summary>The size of the entry in bytes.</summary>
    public required long Bytes { get; init; }

    /// <summary>The number of decoded pictures that are stored already.</summary>
    public required int Present { get; init; }

    /// <summary>The plan; null if there is nothing to say: it is a single run, and nothing is stored yet.</summary>
    /// <param name="plan">The plan of the experiment.</param>
    /// <param name="shared">Whether the runs share decoded pictures.</param>
    /// <param name="trials">The number of trials; 1 without a sweep.</param>
    /// <param name="cancellation">Stops reading files whose hash is unknown.</param>
    public static DecodingPlan? Of(Plan plan, SharedDecoding shared, int trials, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(shared);
        if (plan.Data.Text is not null)
            return null;
        var options = LoaderOptions.For(plan.Experiment, training: false);
        var records = new PixelRecords(plan.Data, plan.Fingerprints.Hashes, cancellation);
        var (store, key, bytes) = (new ActivationStore(limit: plan.Experiment.Run.CacheSize?.Bytes), records.Key(options), records.Layout(options).TotalBytes);
        var (present, runs) = (store.CountPresent(key), trials * (plan.Experiment.Data.Folds ?? 1));
        if (runs == 1 && present == 0)
            return null;
        var (kept, reason) = (shared.Kept, shared.Reason);
        if (present > 0 && plan.Experiment.Run.Cache != CacheMode.Off)
            (kept, reason) = (true, "they are stored already");
        else if (kept && store.WhyNoSpareRoom(bytes) is { } why)
            (kept, reason) = (false, why);
        var crops = plan.Experiment.Augmentation.Find<RandomResizedCrop>() is not null;
        if (kept && crops)
            reason += "; the training pictures in every run, because 'augmentation.random_resized_crop' needs them whole";
        var sharesActivations = !shared.Kept && plan.Stages.All(stage => stage.Store is { Decision.Stored: true });
        return new DecodingPlan
        {
            Runs = runs,
            Pictures = records.Count,
            Kept = kept,
            Reason = reason,
            Times = kept && !crops ? (present == records.Count ? 0 : 1) : sharesActivations ? 1 : runs,
            Key = key.Hash,
            Bytes = bytes,
            Present = present,
        };
    }
}
