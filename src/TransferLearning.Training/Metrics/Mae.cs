namespace TransferLearning.Training.Metrics;

/// <summary>The mean absolute error in the numbers' own unit; for several numbers the mean.</summary>
[Kind("mae", "The mean absolute error, in the unit of the numbers; for several numbers the mean.")]
public sealed class Mae : NumberMetric
{
    public override string Definition => "scikit-learn's `mean_absolute_error`";

    public override Direction Direction => Direction.Minimize;

    public override double Maximum => double.PositiveInfinity;

    internal override double Of(NumberErrors errors) => errors.Mean(errors.MeanAbsolute);
}
