using System.Reflection;

namespace TransferLearning.Experiments.Declarations;

/// <summary>A task: whether an image's class, its labels or numbers are learned. The variants are in Training, one folder each.</summary>
[Noun("task")]
public abstract class TaskDefinition
{
    /// <summary>The task of an experiment that names none.</summary>
    public const string Default = "single_label";

    /// <summary>The name in files.</summary>
    public string Name => GetType().GetCustomAttribute<KindAttribute>()!.Name;

    /// <summary>The form of a sample's target.</summary>
    public abstract TargetForm Targets { get; }

    /// <summary>The name of the loss that is used if the experiment names none.</summary>
    public abstract string DefaultLoss { get; }

    /// <summary>The metric that selects the best model, and a sweep's best trial, if the experiment names none.</summary>
    public abstract string DefaultMetric { get; }
}

/// <summary>The form of a sample's target.</summary>
public enum TargetForm
{
    /// <summary>One of several classes.</summary>
    OneClass,

    /// <summary>Any number of labels.</summary>
    Labels,

    /// <summary>One number or several.</summary>
    Numbers,
}
