namespace TransferLearning.Experiments.Tests.Support;

// Tasks and metrics like those of Training, so that the language is tested without it.

[Kind("single_label", "One of several classes.")]
public sealed class SingleLabel : TaskDefinition
{
    public override TargetForm Targets => TargetForm.OneClass;

    public override string DefaultLoss => "cross_entropy";

    public override string DefaultMetric => "accuracy";
}

[Kind("multi_label", "Any number of labels.")]
public sealed class MultiLabel : TaskDefinition
{
    public override TargetForm Targets => TargetForm.Labels;

    public override string DefaultLoss => "binary_cross_entropy";

    public override string DefaultMetric => "map";
}

[Kind("regression", "Numbers.")]
public sealed class Regression : TaskDefinition
{
    public override TargetForm Targets => TargetForm.Numbers;

    public override string DefaultLoss => "squared_error";

    public override string DefaultMetric => "mae";
}

[Kind("squared_error", "Squared errors of numbers.")]
public sealed class SquaredError : LossDefinition
{
    public override IReadOnlyList<string> Tasks => ["regression"];
}

[Kind("plateau", "Falls where a metric gets no better.")]
public sealed class Plateau : LearningRateScheduleDefinition
{
    [Key("monitor", "The metric.", NamesFrom = "metrics")]
    public string Monitor { get; init; } = "val_loss";

    public override string? Watches => Monitor;
}

[Kind("loss", "The mean loss.")]
public sealed class MeanLoss : MetricDefinition
{
    public override string Definition => "the loss";

    public override IReadOnlyList<string> Tasks => ["single_label", "multi_label", "regression"];

    public override Direction Direction => Direction.Minimize;

    public override MetricUse Use => MetricUse.EveryEpoch;
}

[Kind("accuracy", "The part that is right.")]
public sealed class Accuracy : MetricDefinition
{
    public override string Definition => "accuracy_score";

    public override IReadOnlyList<string> Tasks => ["single_label"];

    public override MetricUse Use => MetricUse.EveryEpoch;
}

[Kind("map", "Mean average precision.")]
public sealed class MeanAveragePrecision : MetricDefinition
{
    public override string Definition => "average_precision_score";

    public override IReadOnlyList<string> Tasks => ["multi_label"];

    public override bool NeedsValidation => true;

    public override MetricUse Use => MetricUse.EveryEpoch;
}

[Kind("auc", "The area under the curve.")]
public sealed class Auc : MetricDefinition
{
    public override string Definition => "roc_auc_score";

    public override IReadOnlyList<string> Tasks => ["single_label", "multi_label"];

    public override bool NeedsValidation => true;
}

[Kind("mae", "The mean absolute error.")]
public sealed class Mae : MetricDefinition
{
    public override string Definition => "mean_absolute_error";

    public override IReadOnlyList<string> Tasks => ["regression"];

    public override Direction Direction => Direction.Minimize;

    public override MetricUse Use => MetricUse.EveryEpoch;
}
