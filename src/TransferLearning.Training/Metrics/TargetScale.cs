namespace TransferLearning.Training.Metrics;

/// <summary>The scale that standardises target numbers, so that they and their losses have similar sizes: <c>(number − mean) / deviation</c>.</summary>
/// <param name="Mean">The mean of each number over the training pictures.</param>
/// <param name="Deviation">The population standard deviation of each number over the training pictures; 1 if all are equal.</param>
public sealed record TargetScale(IReadOnlyList<double> Mean, IReadOnlyList<double> Deviation)
{
    /// <summary>Computes the scale of a set.</summary>
    /// <param name="set">Pictures whose targets are numbers.</param>
    /// <param name="numbers">The number of numbers per picture.</param>
    public static TargetScale Of(ImageSet set, int numbers)
    {
        ArgumentNullException.ThrowIfNull(set);
        var (mean, deviation) = (new double[numbers], new double[numbers]);
        for (var number = 0; number < numbers; number++)
        {
            double[] values = [.. set.Samples.Select(sample => (double)sample.Targets!.Value.Span[number])];
            mean[number] = values.Length == 0 ? 0 : values.Average();
            var variance = values.Length == 0 ? 0 : values.Average(value => (value - mean[number]) * (value - mean[number]));
            deviation[number] = variance > 0 ? Math.Sqrt(variance) : 1;
        }

        return new TargetScale(mean, deviation);
    }

    /// <summary>The scale of numbers that are not standardised.</summary>
    /// <param name="numbers">The number of numbers per picture.</param>
    public static TargetScale OwnUnits(int numbers) => new([.. Enumerable.Repeat(0.0, numbers)], [.. Enumerable.Repeat(1.0, numbers)]);

    /// <summary>Standardises a number.</summary>
    public float Standardised(int number, double value) => (float)((value - Mean[number]) / Deviation[number]);

    /// <summary>Converts a standardised number back to its own unit.</summary>
    public double Restored(int number, double standardised) => (standardised * Deviation[number]) + Mean[number];
}
