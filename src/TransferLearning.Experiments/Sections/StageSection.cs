namespace TransferLearning.Experiments.Sections;

/// <summary>A stage of training: which layers learn, how long and how.</summary>
public sealed class StageSection
{
    [Key("stage", "The stage's name.", Required = true, Pattern = "[A-Za-z_][A-Za-z0-9_-]{0,63}", Example = "fine-tune")]
    public string Stage { get; init; } = "";

    [Key("unfreeze", "The layers of the backbone that train from this stage on, in addition to those that already do.", Kinds = "all from layers", Example = "{ from: block5_conv1 }")]
    public LayerSelector? Unfreeze { get; init; }

    [Key("epochs", "The maximum number of epochs.", Required = true, Minimum = 1, Maximum = 1_000_000, Unit = "epochs", Example = "10")]
    public int Epochs { get; init; }

    [Key("steps_per_epoch", "Steps per epoch, as in Keras. If the data has fewer, the epoch continues with the next pass over it.", Minimum = 1, Unit = "steps", DefaultText = "one pass over the training images")]
    public int? StepsPerEpoch { get; init; }

    [Key("validation_steps", "Validation batches per epoch, as in Keras.", Minimum = 1, Unit = "batches", DefaultText = "all validation images")]
    public int? ValidationSteps { get; init; }

    [Key("early_stopping", "Ends the stage when a metric no longer improves.")]
    public EarlyStoppingSection? EarlyStopping { get; init; }

    [Key("optimizer", "The optimizer of this stage.", DefaultText = "the experiment's", Example = "{ rmsprop: { learning_rate: 1e-5 } }")]
    public OptimizerDefinition? Optimizer { get; init; }

    [Key("learning_rate_schedule", "How the learning rate changes during the stage.", DefaultText = "constant", Example = "{ cosine: { warmup_epochs: 1 } }")]
    public LearningRateScheduleDefinition? LearningRateSchedule { get; init; }

    [Key("layer_decay", "Each layer's learning rate is this fraction of the rate of the next layer towards the head.", Minimum = 0, MinimumExclusive = true, Maximum = 1)]
    public double? LayerDecay { get; init; }

    [Key("gradient_clip", "The largest norm of all gradients together; larger ones are scaled down.", Minimum = 0, MinimumExclusive = true)]
    public double? GradientClip { get; init; }

    [Key("anchor", "The strength of the L2 penalty towards the pretrained weights (L2-SP).", Minimum = 0)]
    public double? Anchor { get; init; }

    [Key("accumulate", "Batches whose gradients are accumulated for one step.", Minimum = 1, Maximum = 65536, Unit = "batches")]
    public int Accumulate { get; init; } = 1;

    [Key("average", "Evaluate and keep averaged weights instead of the last ones.")]
    public AverageSection? Average { get; init; }
}
