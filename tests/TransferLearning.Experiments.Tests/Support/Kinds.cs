namespace TransferLearning.Experiments.Tests.Support;

// Kinds like those of other rooms, so that the language is tested without these rooms.
#pragma warning disable CA1034 // Nested types are public, as discovery wants them.

[Kind("flatten", "All features in one row.")]
public sealed class Flatten : LayerDefinition;

[Kind("dense", "A fully connected layer.")]
public sealed class Dense : LayerDefinition
{
    [Key("units", "Outputs.", Required = true, Minimum = 1, Example = "classes")]
    public UnitCount Units { get; init; }

    [Key("activation", "What follows.")]
    public Activation Activation { get; init; }

    [Key("l2", "Strength of the L2 penalty.", Minimum = 0)]
    public double L2 { get; init; }
}

public enum Activation
{
    [Choice("linear", "Nothing.")]
    Linear,

    [Choice("relu", "max(0, x).")]
    Relu,

    [Choice("softmax", "Shares.")]
    Softmax,
}

[Kind("dropout", "Zeroes a share of the features.", Scalar = nameof(Rate))]
public sealed class Dropout : LayerDefinition
{
    [Key("rate", "The share.", Required = true, Minimum = 0, Maximum = 1, MaximumExclusive = true, Example = "0.3")]
    public double Rate { get; init; }
}

[Kind("rmsprop", "RMSprop.")]
public sealed class RmsProp : OptimizerDefinition
{
    [Key("learning_rate", "The step's size.", Minimum = 0, MinimumExclusive = true)]
    public double LearningRate { get; init; } = 0.001;

    [Key("rho", "Decay.", Minimum = 0, Maximum = 1)]
    public double Rho { get; init; } = 0.9;
}

[Kind("adam", "Adam.", Aliases = "adaptive_moments")]
public sealed class Adam : OptimizerDefinition
{
    [Key("learning_rate", "The step's size.", Minimum = 0, MinimumExclusive = true)]
    public double LearningRate { get; init; } = 0.001;
}

[Kind("constant", "The same all the time.")]
public sealed class Constant : LearningRateScheduleDefinition;

[Kind("cosine", "Half a cosine down.")]
public sealed class Cosine : LearningRateScheduleDefinition
{
    [Key("warmup_epochs", "A linear rise first.", Minimum = 0, Unit = "epochs")]
    public double WarmupEpochs { get; init; }
}

[Kind("cross_entropy", "Cross-entropy.")]
public sealed class CrossEntropy : LossDefinition
{
    [Key("label_smoothing", "The share given to all classes.", Minimum = 0, Maximum = 1, MaximumExclusive = true)]
    public double LabelSmoothing { get; init; }
}

[Kind("image_data_generator", "Keras's ImageDataGenerator.", Inline = true)]
public sealed class Generator : AugmentationPart
{
    [Key("rotation_range", "Degrees.", Minimum = 0, Maximum = 180, Unit = "degrees")]
    public double RotationRange { get; init; }

    [Key("width_shift_range", "A fraction, or pixels.")]
    public ShiftRange WidthShiftRange { get; init; } = ShiftRange.None;

    [Key("zoom_range", "A number or two.", Minimum = 0)]
    public NumberOrRange ZoomRange { get; init; } = new(0);

    [Key("brightness_range", "Two factors.", Minimum = 0)]
    public Interval? BrightnessRange { get; init; }

    [Key("horizontal_flip", "Half of the images mirrored.")]
    public bool HorizontalFlip { get; init; }
}

[Kind("mixup", "Mixes two images.", Scalar = nameof(Alpha))]
public sealed class Mixup : AugmentationPart
{
    [Key("alpha", "The beta distribution's parameter.", Required = true, Minimum = 0, MinimumExclusive = true, Example = "0.2")]
    public double Alpha { get; init; }
}

[Kind("random_resized_crop", "A part of the image.")]
public sealed class RandomResizedCrop : AugmentationPart, IChecked
{
    [Key("scale", "The share of the area.", Minimum = 0, MinimumExclusive = true, Maximum = 1)]
    public Interval Scale { get; init; } = new(0.08, 1);

    public void Check(ICheck check)
    {
        if (Scale.Low == Scale.High)
            check.Error("scale", "nothing is left to chance");
    }
}

[Kind("word_dropout", "Leaves out words.", Scalar = nameof(Probability))]
public sealed class WordDropout : AugmentationPart
{
    public override InputKind Input => InputKind.Text;

    [Key("probability", "That of each word.", Minimum = 0, Maximum = 1)]
    public double Probability { get; init; } = 0.1;
}

public sealed class VectorNames : INameCatalogue
{
    public string Category => VectorsSources.Category;

    public IReadOnlyCollection<string> Names => ["glove.6B.50d", "glove.6B.100d"];
}

public sealed class WeightEndings : INameCatalogue
{
    public string Category => WeightsNames.Endings;
    public IReadOnlyCollection<string> Names => [".safetensors", ".pth", ".hdf5"];
}

public sealed class BackboneNames : INameCatalogue
{
    public string Category => "backbones";

    public IReadOnlyCollection<string> Names { get; } = ["vgg16", "vgg19", "mobilenet_v2", "squeezenet1_1"];
}

[Kind("binary_cross_entropy", "Binary cross-entropy.")]
public sealed class BinaryCrossEntropy : LossDefinition
{
    public override bool TakesOneOutput => true;

    public override IReadOnlyList<string> Tasks => ["single_label", "multi_label"];
}

[Kind("grid", "Every combination.")]
public sealed class GridSearch : SearchDefinition
{
    public override bool NeedsLists => true;
}

[Kind("random", "Random points.")]
public sealed class RandomSearch : SearchDefinition
{
    [Key("trials", "How many points.", Required = true, Minimum = 1, Maximum = 1_000_000, Unit = "trials", Example = "20")]
    public int Trials { get; init; }
}

[Kind("tpe", "Points near good ones.")]
public sealed class TpeSearch : SearchDefinition
{
    [Key("trials", "How many points.", Required = true, Minimum = 1, Maximum = 1_000_000, Unit = "trials", Example = "50")]
    public int Trials { get; init; }
}

[Kind("asha", "Successive halving.")]
public sealed class AshaPruning : PruneDefinition
{
    [Key("min_epochs", "Epochs before the first decision.", Minimum = 1, Unit = "epochs")]
    public int MinEpochs { get; init; } = 1;

    [Key("reduction", "One in this many goes on.", Minimum = 2)]
    public int Reduction { get; init; } = 3;
}

[Kind("median", "The median rule.")]
public sealed class MedianPruning : PruneDefinition
{
    [Key("startup_trials", "Other trials before anything is decided.", Minimum = 1, Unit = "trials")]
    public int StartupTrials { get; init; } = 5;
}
