namespace TransferLearning.Data.Loading;

/// <summary>The options of a <see cref="BatchLoader"/>.</summary>
public sealed record LoaderOptions
{
    /// <summary>The size of each picture in a batch.</summary>
    public required Size ImageSize { get; init; }

    /// <summary>How a picture is fitted to that size.</summary>
    public ResizeMode Resize { get; init; } = ResizeMode.Squash;

    /// <summary>How pixels are resampled; antialiased if a picture becomes smaller.</summary>
    public Interpolation Interpolation { get; init; } = Interpolation.Bilinear;

    /// <summary>How texts become numbers; null for pictures. Then the options of pictures have no effect.</summary>
    public TextVectorizer? Text { get; init; }

    /// <summary>Bytes of one sample in a batch: height × width × 3 of a picture, a float for each number of a text.</summary>
    public int SampleBytes => Text is { } text ? text.Options.SequenceLength * sizeof(float) : checked(ImageSize.Height * ImageSize.Width * 3);

    /// <summary>Random changes; null for none.</summary>
    public AugmentationSection? Augmentation { get; init; }

    /// <summary>The nearest words, for synonyms; null if no augmentation needs them.</summary>
    public NeighbourWords? Neighbours { get; init; }

    /// <summary>Pictures per batch.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>Whether each pass has another order; otherwise the set's own order is used.</summary>
    public bool Shuffle { get; init; }

    /// <summary>Whether a shuffled pass draws each class as often as the others (<c>data.sampler: balanced</c>).</summary>
    public bool Balanced { get; init; }

    /// <summary>Whether the batches of a shuffled pass have texts of similar length (<c>data.text.batches: by_length</c>).</summary>
    public bool ByLength { get; init; }

    /// <summary>The seed of order and augmentation.</summary>
    public long Seed { get; init; }

    /// <summary>Threads that decode and augment. 0: the consumer's thread. Null: <see cref="DefaultWorkers"/>.</summary>
    public int? Workers { get; init; }

    /// <summary>Batches that are ready or in progress ahead of the consumer. Bounds the memory.</summary>
    public int Prefetch { get; init; } = 4;

    /// <summary>Bytes of memory for decoded pictures; 0 to keep none.</summary>
    public long MemoryBudget { get; init; } = DefaultMemoryBudget;

    /// <summary>Keeps decoded pictures beyond the loader; null to keep them in memory only. It changes no pixel.</summary>
    public IKeptPictures? Kept { get; init; }

    /// <summary>The treatment of pictures that cannot be decoded.</summary>
    public BadImagePolicy OnBadImage { get; init; } = BadImagePolicy.Fail;

    /// <summary>
    /// Whether <see cref="BadImagePolicy.Skip"/> also skips pictures whose decoder this machine lacks. False in training: such pictures are
    /// fine, and skipping them would make the model depend on the machine.
    /// </summary>
    public bool SkipsWithoutDecoder { get; init; }

    /// <summary>Whether a last batch that is not full is left out.</summary>
    public bool DropLast { get; init; }

    /// <summary>One per processor, at most 16. They work while the device computes, and wait once <see cref="Prefetch"/> batches are ready.</summary>
    public static int DefaultWorkers => Math.Clamp(Environment.ProcessorCount, 1, 16);

    /// <summary>A quarter of the memory that the process may use.</summary>
    public static long DefaultMemoryBudget => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4;

    /// <summary>The options of an experiment.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="training">Whether batches are for training: shuffled and augmented.</param>
    /// <param name="text">How texts become numbers; null for pictures.</param>
    public static LoaderOptions For(Experiment experiment, bool training, TextVectorizer? text = null) => new()
    {
        Text = text,
        ImageSize = experiment.Data.ImageSize,
        Resize = experiment.Data.Resize,
        Interpolation = experiment.Data.Interpolation,
        Augmentation = training ? experiment.Augmentation : null,
        BatchSize = experiment.Data.BatchSize,
        Shuffle = training,
        Balanced = training && experiment.Data.Sampler == Sampler.Balanced,
        ByLength = training && experiment.Data.Text?.Batches == TextBatches.ByLength,
        Seed = experiment.Seed,
        Workers = experiment.Run.Workers,
        MemoryBudget = experiment.Run.Memory?.Bytes ?? DefaultMemoryBudget,
        OnBadImage = experiment.Data.OnBadImage,
    };
}
