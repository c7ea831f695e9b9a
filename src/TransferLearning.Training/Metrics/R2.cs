namespace TransferLearning.Training.Metrics;

/// <summary>The share of the numbers' variance that is explained; for several numbers the mean.</summary>
[Kind("r2", "The share of the numbers' variance that is explained; for several numbers the mean.")]
public sealed class R2 : NumberMetric
{
    public override string Definition => "scikit-learn's `r2_score`";

    public override Direction Direction => Direction.Maximize;

    public override double Minimum => double.NegativeInfinity;

    internal override double Of(NumberErrors errors) => errors.Mean(errors.R2);
}
