namespace TransferLearning.Experiments.Declarations;

/// <summary>A layer of <c>head</c> or <c>backbone.layers</c>: its options. Its variants live in Models.</summary>
[Noun("layer")]
public abstract class LayerDefinition;

/// <summary>An optimizer and its options. Its variants live in Training.</summary>
[Noun("optimizer")]
public abstract class OptimizerDefinition;

/// <summary>How the learning rate moves over a stage. Its variants live in Training.</summary>
[Noun("learning-rate schedule")]
public abstract class LearningRateScheduleDefinition
{
    /// <summary>The metric whose history the schedule reads, for example <c>val_loss</c>; null for most.</summary>
    public virtual string? Watches => null;
}

/// <summary>What training makes small. Its variants live in Training.</summary>
[Noun("loss")]
public abstract class LossDefinition
{
    /// <summary>Whether a head of one output serves it, where there are two classes (the output is then the share of the second).</summary>
    public virtual bool TakesOneOutput => false;

    /// <summary>The names of the tasks that it fits.</summary>
    public virtual IReadOnlyList<string> Tasks => [TaskDefinition.Default];
}

/// <summary>A part of <c>augmentation</c>: a group of keys, or one key with options. Its variants live in Data.</summary>
[Noun("augmentation")]
public abstract class AugmentationPart;

/// <summary>How a sweep chooses its points. Its variants live in Sweeps.</summary>
[Noun("search")]
public abstract class SearchDefinition
{
    /// <summary>Whether every parameter must be a list of values, because the search counts them.</summary>
    public virtual bool NeedsLists => false;
}

/// <summary>How a sweep ends trials early. Its variants live in Sweeps.</summary>
[Noun("pruning")]
public abstract class PruneDefinition;
