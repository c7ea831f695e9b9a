using System.Reflection;

namespace TransferLearning.Experiments.Declarations;

/// <summary>What is learnt about an image: its class, its labels, or numbers. Its variants live in Training, one folder each.</summary>
[Noun("task")]
public abstract class TaskDefinition
{
    /// <summary>The task of an experiment that names none.</summary>
    public const string Default = "single_label";

    /// <summary>The name in files.</summary>
    public string Name => GetType().GetCustomAttribute<KindAttribute>()!.Name;

    /// <summary>What a sample's target is.</summary>
    public abstract TargetForm Targets { get; }

    /// <summary>The name of the loss that an experiment has where it names none.</summary>
    public abstract string DefaultLoss { get; }

    /// <summary>The metric by which the best model is chosen, and a sweep's trials, where the experiment does not say.</summary>
    public abstract string DefaultMetric { get; }
}

/// <summary>What a sample's target is.</summary>
public enum TargetForm
{
    /// <summary>One of several classes.</summary>
    OneClass,

    /// <summary>Any number of labels.</summary>
    Labels,

    /// <summary>One number or several.</summary>
    Numbers,
}
