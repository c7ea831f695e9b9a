namespace TransferLearning.Training.Metrics;

/// <summary>The root of the mean squared error in the numbers' own unit; for several numbers the mean.</summary>
[Kind("rmse", "The root of the mean squared error, in the unit of the numbers; for several numbers the mean.")]
public sealed class Rmse : NumberMetric
{
    public override string Definition => "scikit-learn's `root_mean_squared_error`";

    public override Direction Direction => Direction.Minimize;

    public override double Maximum => double.PositiveInfinity;

    internal override double Of(NumberErrors errors) => errors.Mean(errors.RootMeanSquared);
}
