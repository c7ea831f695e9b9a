using System.Reflection;

namespace TransferLearning.Experiments.Declarations;

/// <summary>
/// A metric: its name, direction and range, and where it is measured. The variants are in Training, one file each. Code that
/// needs a metric's name or direction asks these classes.
/// </summary>
[Noun("metric")]
public abstract class MetricDefinition
{
    /// <summary>The name in files and logs, without the prefix <c>val_</c> or <c>test_</c>.</summary>
    public virtual string Name => GetType().GetCustomAttribute<KindAttribute>()!.Name;

    /// <summary>One sentence that says what it is.</summary>
    public virtual string Summary => GetType().GetCustomAttribute<KindAttribute>()!.Summary;

    /// <summary>The definition that the metric follows, for example <c>sklearn.metrics.f1_score(average="macro")</c>.</summary>
    public abstract string Definition { get; }

    /// <summary>The names of the tasks that have this metric.</summary>
    public abstract IReadOnlyList<string> Tasks { get; }

    /// <summary>Whether larger or smaller values are better.</summary>
    public virtual Direction Direction => Direction.Maximize;

    /// <summary>The smallest possible value.</summary>
    public virtual double Minimum => 0;

    /// <summary>The largest possible value.</summary>
    public virtual double Maximum => 1;

    /// <summary>Whether the metric needs all predictions of a set at once. Such a metric is measured on validation and test images only.</summary>
    public virtual bool NeedsValidation => false;

    /// <summary>When the metric is measured.</summary>
    public virtual MetricUse Use => MetricUse.Asked;

    /// <summary>The metrics that this class declares: itself, or one per value of its parameter (the k of top-k accuracy).</summary>
    public virtual IReadOnlyList<MetricDefinition> Variants => [this];
}

/// <summary>Whether larger or smaller values of a metric are better.</summary>
public enum Direction
{
    /// <summary>Smaller is better.</summary>
    Minimize,

    /// <summary>Larger is better.</summary>
    Maximize,
}

/// <summary>When a metric is measured.</summary>
public enum MetricUse
{
    /// <summary>Only if the experiment names it.</summary>
    Asked,

    /// <summary>At the end of a run, on its best model.</summary>
    AtTheEnd,

    /// <summary>After every epoch.</summary>
    EveryEpoch,
}
