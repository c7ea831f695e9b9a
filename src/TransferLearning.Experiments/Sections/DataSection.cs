namespace TransferLearning.Experiments.Sections;

/// <summary>The images or texts: their sources, splits and training size.</summary>
public sealed class DataSection
{
    [Key("train", "The training images: a source, or a list of sources.", Required = true, Example = "{ folder: data/dogs-vs-cats }")]
    public DataSource Train { get; init; } = null!;

    [Key("validation", "Images to validate on: a seeded fraction of each class of 'train', to the nearest image, or a source of its own.", Example = "0.2")]
    public SplitSpec? Validation { get; init; }

    [Key("test", "Images that are used once, at the end: a seeded fraction of each class of 'train', to the nearest image, or a source of its own.", Example = "{ folder: data/holdout }")]
    public SplitSpec? Test { get; init; }

    [Key("classes", "The classes in the order of the network's outputs.", MinimumCount = 2, DefaultText = "all labels, sorted", Example = "[cat, dog]")]
    public IReadOnlyList<string>? Classes { get; init; }

    [Key("image_size", "Height and width that images are resized to, or one number for a square.", Minimum = 1, Maximum = 4096, Unit = "pixels", Example = "[150, 150]")]
    public Size ImageSize { get; init; } = new(224, 224);

    [Key("resize", "How an image is fitted to that size.")]
    public ResizeMode Resize { get; init; } = ResizeMode.Squash;

    [Key("interpolation", "How pixels are resampled; antialiased when an image becomes smaller.")]
    public Interpolation Interpolation { get; init; } = Interpolation.Bilinear;

    [Key("batch_size", "Images per training step.", Minimum = 1, Maximum = 65536, Unit = "images")]
    public int BatchSize { get; init; } = 32;

    [Key("limit", "Train, validate and test on a stratified, seeded subset of at most this many images of 'train'.", Minimum = 2, Unit = "images")]
    public int? Limit { get; init; }

    [Key("class_weights", "How much each class counts in the loss: 'balanced', or a weight per class.", Minimum = 0, Example = "{ cat: 1.0, dog: 2.0 }")]
    public ClassWeights? ClassWeights { get; init; }

    [Key("sampler", "How an epoch draws the training images.", LeftOutAtDefault = true)]
    public Sampler Sampler { get; init; } = Sampler.All;

    [Key("on_bad_image", "What happens to an image that cannot be decoded; it is never replaced by another.")]
    public BadImagePolicy OnBadImage { get; init; } = BadImagePolicy.Fail;

    [Key("text", "How texts become numbers, as in Keras's TextVectorization. The vocabulary comes from the training texts.", DefaultText = "none for images")]
    public TextSection? Text { get => field ?? (Train?.Input == InputKind.Text ? new() : null); init; }

    [Key("folds", "Cross-validation: each class of the training images is divided into this many folds of equal size (to within one image). Each fold is the validation set of a run of its own.", Minimum = 2, Maximum = 100, Unit = "folds")]
    public int? Folds { get; init; }
}
