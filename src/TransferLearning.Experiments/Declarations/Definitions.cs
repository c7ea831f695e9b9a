namespace TransferLearning.Experiments.Declarations;

/// <summary>A layer of <c>head</c> or <c>backbone.layers</c>, with its options. The variants are in Models.</summary>
[Noun("layer")]
public abstract class LayerDefinition;

/// <summary>An optimizer and its options. The variants are in Training.</summary>
[Noun("optimizer")]
public abstract class OptimizerDefinition;

/// <summary>A learning-rate schedule: how the learning rate changes during a stage. The variants are in Training.</summary>
[Noun("learning-rate schedule")]
public abstract class LearningRateScheduleDefinition
{
    /// <summary>The metric whose history the schedule reads, for example <c>val_loss</c>; null if it reads none.</summary>
    public virtual string? Watches => null;
}

/// <summary>A loss. The variants are in Training.</summary>
[Noun("loss")]
public abstract class LossDefinition
{
    /// <summary>Whether the loss also accepts a head with one output for two classes. The output then stands for the second class.</summary>
    public virtual bool TakesOneOutput => false;

    /// <summary>The names of the tasks that the loss fits.</summary>
    public virtual IReadOnlyList<string> Tasks => [TaskDefinition.Default];
}

/// <summary>A part of <c>augmentation</c>: a group of keys, or one key with options. The variants are in Data.</summary>
[Noun("augmentation")]
public abstract class AugmentationPart
{
    /// <summary>What the part changes.</summary>
    public virtual InputKind Input => InputKind.Pictures;
}

/// <summary>A search: how a sweep chooses its points. The variants are in Sweeps.</summary>
[Noun("search")]
public abstract class SearchDefinition
{
    /// <summary>Whether every parameter must be a list of values, because the search enumerates them.</summary>
    public virtual bool NeedsLists => false;
}

/// <summary>A pruning rule: how a sweep ends trials early. The variants are in Sweeps.</summary>
[Noun("pruning")]
public abstract class PruneDefinition;
