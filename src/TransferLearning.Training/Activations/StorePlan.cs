using TorchSharp;
using TransferLearning.Models.Engines;
using TransferLearning.Training.Precision;

namespace TransferLearning.Training.Activations;

/// <summary>The plan for a stage's frozen part: how it is computed, whether its activations are stored, and under which keys. Made without torch.</summary>
internal sealed record StorePlan
{
    /// <summary>Whether activations are stored, and why.</summary>
    public required StoreDecision Decision { get; init; }

    /// <summary>The key, without the parts that differ between sets and passes.</summary>
    public required ActivationKey Key { get; init; }

    /// <summary>Multiply-adds of the prefix for one picture, or a text of mean length.</summary>
    public required long MultiplyAdds { get; init; }

    /// <summary>The shape of one picture's activation.</summary>
    public required IReadOnlyList<long> Shape { get; init; }

    /// <summary>The number of pictures or texts per call of the prefix.</summary>
    public required int Chunk { get; init; }

    /// <summary>What the prefix takes.</summary>
    public required PrefixInput Input { get; init; }

    /// <summary>The augmentation with its seed, as text; null if no sample is changed. Each pass over the training samples has its own.</summary>
    public required string? Augmentation { get; init; }

    /// <summary>Finds the records of a set, which is augmented or not.</summary>
    public required Func<ImageSet, bool, EntryRecords> Records { get; init; }

    /// <summary>The limit of the store in bytes (<c>run.cache_size</c>).</summary>
    public required long? Limit { get; init; }

    /// <summary>The plan for the device of the run, whose engine is part of the key.</summary>
    /// <param name="device">The run's device.</param>
    /// <param name="precision">The numbers that the frozen part is computed with there.</param>
    /// <param name="calibration">The hash of the pictures that 8-bit numbers are calibrated on.</param>
    public StorePlan On(DeviceType device, PrefixPrecision precision, Func<string> calibration) => this with
    {
        Chunk = EngineIdentity.BatchSize(device, precision, Input),
        Key = Key with { Engine = EngineOf(device, precision, Input), Precision = FrozenPrecisions.InKey(precision, calibration) },
    };

    /// <summary>The engine of a device as text, for the key.</summary>
    public static string EngineOf(DeviceType device, PrefixPrecision precision, PrefixInput input) =>
        $"{EngineIdentity.Of(device, precision)}, {EngineIdentity.Batches(device, precision, input)}";

    /// <summary>The key of one pass over a set.</summary>
    /// <param name="set">The pictures.</param>
    /// <param name="training">Whether the pictures are augmented.</param>
    /// <param name="pass">The pass over the set; ignored without augmentation.</param>
    public ActivationKey KeyOf(ImageSet set, bool training, int pass) => Key with
    {
        Data = RecordsOf(set, training).Data,
        Augmentation = training && Augmentation is { } augmentation ? FormattableString.Invariant($"{augmentation} pass {pass}") : "none",
    };

    /// <summary>The records of the entries for a set.</summary>
    /// <param name="set">The samples.</param>
    /// <param name="training">Whether they are augmented if the experiment has an augmentation.</param>
    public EntryRecords RecordsOf(ImageSet set, bool training) => Records(set, training && Augmentation is not null);

    /// <summary>The size in bytes of an entry with records that are as long as their texts; null if all records have one size.</summary>
    public required Func<EntryRecords, long>? BytesOf { get; init; }

    /// <summary>The size of an entry in bytes. Augmentation may change the lengths of texts, which is not counted.</summary>
    public long TotalBytesOf(EntryRecords records) => BytesOf is { } bytes ? bytes(records) : LayoutOf(records).TotalBytes;

    /// <summary>The layout of an entry in which all records have the largest size.</summary>
    public RecordLayout LayoutOf(EntryRecords records) => new(records.Count, Shape, Chunk);
}
