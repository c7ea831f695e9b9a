using System.Reflection;

namespace TransferLearning.Experiments.Declarations;

/// <summary>
/// A metric: its name, which way it gets better, its range, and where it is measured. Its variants live in Training, one file each, and every place
/// that knows a metric's name or its direction asks them.
/// </summary>
[Noun("metric")]
public abstract class MetricDefinition
{
    /// <summary>The name in files and logs, without <c>val_</c> or <c>test_</c> before it.</summary>
    public virtual string Name => GetType().GetCustomAttribute<KindAttribute>()!.Name;

    /// <summary>One sentence that says what it is.</summary>
    public virtual string Summary => GetType().GetCustomAttribute<KindAttribute>()!.Summary;

    /// <summary>Whose definition it follows, for example <c>sklearn.metrics.f1_score(average="macro")</c>.</summary>
    public abstract string Definition { get; }

    /// <summary>The names of the tasks that have it.</summary>
    public abstract IReadOnlyList<string> Tasks { get; }

    /// <summary>Which way it gets better.</summary>
    public virtual Direction Direction => Direction.Maximize;

    /// <summary>The smallest value that it can have.</summary>
    public virtual double Minimum => 0;

    /// <summary>The largest value that it can have.</summary>
    public virtual double Maximum => 1;

    /// <summary>Whether it needs all predictions of a set at once, so that it is measured on validation and test images and not while training goes on.</summary>
    public virtual bool NeedsValidation => false;

    /// <summary>When it is measured without being asked for.</summary>
    public virtual MetricUse Use => MetricUse.Asked;

    /// <summary>The metrics that this one stands for: itself, or one for each value of its number.</summary>
    public virtual IReadOnlyList<MetricDefinition> Variants => [this];
}

/// <summary>Which way a metric gets better.</summary>
public enum Direction
{
    /// <summary>Smaller is better.</summary>
    Minimize,

    /// <summary>Larger is better.</summary>
    Maximize,
}

/// <summary>When a metric is measured without being asked for.</summary>
public enum MetricUse
{
    /// <summary>Where the experiment names it.</summary>
    Asked,

    /// <summary>At the end of a run, of its best model.</summary>
    AtTheEnd,

    /// <summary>After every epoch.</summary>
    EveryEpoch,
}
