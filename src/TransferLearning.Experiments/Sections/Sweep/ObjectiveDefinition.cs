namespace TransferLearning.Experiments.Sections.Sweep;

/// <summary>What a sweep looks for.</summary>
[Noun("objective")]
public abstract class ObjectiveDefinition
{
    /// <summary>The watched metric.</summary>
    [Key("metric", "The metric.", NamesFrom = MetricNames.Final, DefaultText = "the task's: `val_accuracy`, `val_map` or `val_mae`")]
    public string Metric { get; init; } = "";
}

/// <summary>A metric to make large.</summary>
[Kind("maximize", "Make the metric large.", Scalar = nameof(Metric), ScalarOnly = true)]
public sealed class Maximize : ObjectiveDefinition;

/// <summary>A metric to make small.</summary>
[Kind("minimize", "Make the metric small.", Scalar = nameof(Metric), ScalarOnly = true)]
public sealed class Minimize : ObjectiveDefinition;
