namespace TransferLearning.Training.Metrics;

/// <summary>The errors of predicted numbers. Sums are in units of each number's standard deviation; scores are in the numbers' own unit (scikit-learn's definitions).</summary>
/// <param name="Samples">How many.</param>
/// <param name="Absolute">The sum of the absolute errors, of each number.</param>
/// <param name="Squared">The sum of the squared errors.</param>
/// <param name="Targets">The sum of the targets.</param>
/// <param name="SquaredTargets">The sum of the squared targets.</param>
/// <param name="Deviation">Each number's unit of the sums.</param>
public sealed record NumberErrors(
    long Samples, IReadOnlyList<double> Absolute, IReadOnlyList<double> Squared, IReadOnlyList<double> Targets, IReadOnlyList<double> SquaredTargets, IReadOnlyList<double> Deviation)
{
    /// <summary>The mean absolute error of a number.</summary>
    public double MeanAbsolute(int number) => Samples == 0 ? double.NaN : Absolute[number] / Samples * Deviation[number];

    /// <summary>The root of the mean squared error of a number.</summary>
    public double RootMeanSquared(int number) => Samples == 0 ? double.NaN : Math.Sqrt(Squared[number] / Samples) * Deviation[number];

    /// <summary>The part of a number's variance that is explained. Of targets that are all equal 1 where every error is 0, else 0. NaN for fewer than two samples.</summary>
    public double R2(int number)
    {
        if (Samples < 2)
            return double.NaN;
        var total = SquaredTargets[number] - (Targets[number] * Targets[number] / Samples);
        // What rounding leaves of equal targets is no variance.
        if (total <= 1e-12 * SquaredTargets[number])
            return Squared[number] == 0 ? 1 : 0;
        return 1 - (Squared[number] / total);
    }

    /// <summary>The mean of a score over all numbers.</summary>
    public double Mean(Func<int, double> score) => Enumerable.Range(0, Absolute.Count).Average(score);
}
