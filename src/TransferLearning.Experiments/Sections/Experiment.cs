using TransferLearning.Experiments.Documents;

namespace TransferLearning.Experiments.Sections;

/// <summary>An experiment: the whole document, bound and checked.</summary>
public sealed class Experiment
{
    /// <summary>The file, as the user typed it.</summary>
    public string File { get; internal set; } = "";

    /// <summary>Always null, because a base is merged while the file is read.</summary>
    [Key("extends", "The base of this file: mappings are merged key by key, lists and plain values are replaced; 'key: null' removes a key.", Example = "base.yaml", ChangesResult = false)]
    public string? Extends { get; }

    [Key("name", "The run's name.", DefaultText = "the file's name", Example = "vgg16-finetune", ChangesResult = false)]
    public string Name { get => field ?? Path.GetFileNameWithoutExtension(File); init; }

    [Key("experiment", "The MLflow experiment that the run belongs to.", DefaultText = "the folder's name", Example = "dogs-vs-cats", ChangesResult = false)]
    public string ExperimentName { get => field ?? FolderName(File); init; }

    [Key("description", "A note that is stored with the run.", ChangesResult = false)]
    public string? Description { get; init; }

    [Key("seed", "The seed of every random choice.", Example = "42")]
    public long Seed { get; init; }

    [Key("task", "What is learnt about an image.", DefaultKind = TaskDefinition.Default, LeftOutAtDefault = true, Example = "regression")]
    public TaskDefinition? Task { get; init; }

    [Key("data", "The images or texts: sources, splits, size.", Required = true)]
    public DataSection Data { get; init; } = null!;

    [Key("augmentation", "Random changes of training images: those of Keras's ImageDataGenerator, by the same names, and newer ones. For texts: those whose names begin with 'word_'.")]
    public AugmentationSection Augmentation { get; init; } = AugmentationSection.None;

    [Key("backbone", "The pretrained network below the head.", Required = true)]
    public BackboneSection Backbone { get; init; } = null!;

    [Key("head", "The layers on top of the backbone, in order.", Required = true, MinimumCount = 1)]
    public IReadOnlyList<LayerDefinition> Head { get; init; } = [];

    [Key("loss", "The function that training minimises.", DefaultKind = "cross_entropy", DefaultText = "the task's: `cross_entropy`, `binary_cross_entropy` or `mse`", Example = "{ cross_entropy: { label_smoothing: 0.1 } }")]
    public LossDefinition Loss { get; internal set; } = null!;

    [Key("metrics", "Metrics to measure after each epoch in addition to the task's own; they may be monitored.", NamesFrom = MetricNames.Asked, LeftOutAtDefault = true, Example = "[macro_f1, auc]")]
    public IReadOnlyList<string> Metrics { get; init; } = [];

    [Key("optimizer", "How weights are updated; a stage may have an optimizer of its own.", DefaultKind = "rmsprop", Example = "{ rmsprop: { learning_rate: 0.001 } }")]
    public OptimizerDefinition Optimizer { get; init; } = null!;

    [Key("schedule", "The stages of training, in order.", Required = true, MinimumCount = 1)]
    public IReadOnlyList<StageSection> Schedule { get; init; } = [];

    [Key("expect", "A gate: bounds that final metrics must satisfy; otherwise the command exits with status 4.", NamesFrom = MetricNames.Final, Example = "{ val_accuracy: \">= 0.95\" }", ChangesResult = false)]
    public IReadOnlyDictionary<string, Expectation> Expect { get; init; } = new Dictionary<string, Expectation>();

    [Key("sweep", "Many experiments made from this one; only 'tl sweep' reads it.", ChangesResult = false)]
    public SweepSection? Sweep { get; init; }

    [Key("tracking", "Where results are logged.", ChangesResult = false)]
    public TrackingSection Tracking { get; init; } = new();

    [Key("run", "How the machine is used.")]
    public RunSection Run { get; init; } = new();

    [Key("evaluate", "How the trained network is evaluated.")]
    public EvaluateSection Evaluate { get; init; } = new();

    /// <summary>The location of each key in the files.</summary>
    public SourceMap Source { get; internal set; } = SourceMap.Empty;

    /// <summary>Every key with its value.</summary>
    public ResolvedDocument Resolved { get; internal set; } = ResolvedDocument.Empty;

    /// <summary>The document that was read: the file and its bases, with environment and overrides applied.</summary>
    internal MappingNode Document { get; set; } = new([], default, "");

    private static string FolderName(string file) =>
        file.Length == 0 ? "" : Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(file))) is { Length: > 0 } name ? name : "Default";
}
