namespace TransferLearning.Data.Loading;

/// <summary>What a <see cref="BatchLoader"/> makes of pictures, and with what means.</summary>
public sealed record LoaderOptions
{
    /// <summary>The size of each picture in a batch.</summary>
    public required Size ImageSize { get; init; }

    /// <summary>How a picture gets to that size.</summary>
    public ResizeMode Resize { get; init; } = ResizeMode.Squash;

    /// <summary>How pixels are resampled; antialiased where a picture becomes smaller.</summary>
    public Interpolation Interpolation { get; init; } = Interpolation.Bilinear;

    /// <summary>Random changes; null for none.</summary>
    public AugmentationSection? Augmentation { get; init; }

    /// <summary>Pictures a batch.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>Another order in each pass; else the set's own.</summary>
    public bool Shuffle { get; init; }

    /// <summary>Whether a shuffled pass draws each class as often as the others (<c>data.sampler: balanced</c>).</summary>
    public bool Balanced { get; init; }

    /// <summary>What order and augmentation are drawn from.</summary>
    public long Seed { get; init; }

    /// <summary>Threads that decode and augment; 0: the consumer's own. Null: see <see cref="DefaultWorkers"/>.</summary>
    public int? Workers { get; init; }

    /// <summary>Batches that are ready or being made ahead of the consumer; bounds the memory.</summary>
    public int Prefetch { get; init; } = 4;

    /// <summary>What decoded pictures may take in memory, in bytes; 0: none is kept.</summary>
    public long MemoryBudget { get; init; } = DefaultMemoryBudget;

    /// <summary>What happens with a picture that cannot be decoded.</summary>
    public BadImagePolicy OnBadImage { get; init; } = BadImagePolicy.Fail;

    /// <summary>
    /// Whether <see cref="BadImagePolicy.Skip"/> also leaves out pictures whose decoder is not on this machine. Not in training, where nothing is
    /// wrong with them and the model would depend on the machine.
    /// </summary>
    public bool SkipsWithoutDecoder { get; init; }

    /// <summary>Leaves out a last batch that is not full.</summary>
    public bool DropLast { get; init; }

    /// <summary>One a processor, at most 16: they work while the device computes, and wait once <see cref="Prefetch"/> batches are ready.</summary>
    public static int DefaultWorkers => Math.Clamp(Environment.ProcessorCount, 1, 16);

    /// <summary>A quarter of the memory that the process may use.</summary>
    public static long DefaultMemoryBudget => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4;

    /// <summary>The options of an experiment.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="training">Whether batches are for training: shuffled and augmented.</param>
    public static LoaderOptions For(Experiment experiment, bool training) => new()
    {
        ImageSize = experiment.Data.ImageSize,
        Resize = experiment.Data.Resize,
        Interpolation = experiment.Data.Interpolation,
        Augmentation = training ? experiment.Augmentation : null,
        BatchSize = experiment.Data.BatchSize,
        Shuffle = training,
        Balanced = training && experiment.Data.Sampler == Sampler.Balanced,
        Seed = experiment.Seed,
        Workers = experiment.Run.Workers,
        MemoryBudget = experiment.Run.Memory?.Bytes ?? DefaultMemoryBudget,
        OnBadImage = experiment.Data.OnBadImage,
    };
}
