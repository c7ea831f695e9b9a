namespace TransferLearning.Experiments.Sections.Sweep;

/// <summary>The goal of a sweep.</summary>
[Noun("objective")]
public abstract class ObjectiveDefinition
{
    /// <summary>The metric that is optimised.</summary>
    [Key("metric", "The metric.", NamesFrom = MetricNames.Final, DefaultText = "the task's: `val_accuracy`, `val_map` or `val_mae`")]
    public string Metric { get; init; } = "";
}

/// <summary>A metric to maximise.</summary>
[Kind("maximize", "Maximise the metric.", Scalar = nameof(Metric), ScalarOnly = true)]
public sealed class Maximize : ObjectiveDefinition;

/// <summary>A metric to minimise.</summary>
[Kind("minimize", "Minimise the metric.", Scalar = nameof(Metric), ScalarOnly = true)]
public sealed class Minimize : ObjectiveDefinition;
