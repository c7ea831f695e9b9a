namespace TransferLearning.Training.Metrics;

/// <summary>
/// Sums of the errors of predicted numbers, in units of each number's standard deviation. The scores are in the numbers' own unit (scikit-learn's definitions).
/// </summary>
/// <param name="Samples">The number of samples.</param>
/// <param name="Absolute">The sum of absolute errors of each number.</param>
/// <param name="Squared">The sum of squared errors of each number.</param>
/// <param name="Targets">The sum of targets of each number.</param>
/// <param name="SquaredTargets">The sum of squared targets of each number.</param>
/// <param name="Deviation">The standard deviation of each number: the unit of its sums.</param>
internal sealed record NumberErrors(
    long Samples, IReadOnlyList<double> Absolute, IReadOnlyList<double> Squared, IReadOnlyList<double> Targets, IReadOnlyList<double> SquaredTargets, IReadOnlyList<double> Deviation)
{
    /// <summary>The mean absolute error of a number.</summary>
    public double MeanAbsolute(int number) => Samples == 0 ? double.NaN : Absolute[number] / Samples * Deviation[number];

    /// <summary>The root of the mean squared error of a number.</summary>
    public double RootMeanSquared(int number) => Samples == 0 ? double.NaN : Math.Sqrt(Squared[number] / Samples) * Deviation[number];

    /// <summary>The share of a number's variance that is explained. If all targets are equal: 1 if every error is 0, else 0. NaN for fewer than two samples.</summary>
    public double R2(int number)
    {
        if (Samples < 2)
            return double.NaN;
        var total = SquaredTargets[number] - (Targets[number] * Targets[number] / Samples);
        // Rounding leaves a tiny variance for equal targets.
        if (total <= 1e-12 * SquaredTargets[number])
            return Squared[number] == 0 ? 1 : 0;
        return 1 - (Squared[number] / total);
    }

    /// <summary>The mean of a score over the numbers.</summary>
    public double Mean(Func<int, double> score) => Enumerable.Range(0, Absolute.Count).Average(score);
}
