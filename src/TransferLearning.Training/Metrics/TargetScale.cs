namespace TransferLearning.Training.Metrics;

/// <summary>What numbers are standardised with, so that they and their losses are of one size: <c>(number − mean) / deviation</c>.</summary>
/// <param name="Mean">Of each number, over the training pictures.</param>
/// <param name="Deviation">The standard deviation of each number over the training pictures (divided by their count); 1 where all are equal.</param>
public sealed record TargetScale(IReadOnlyList<double> Mean, IReadOnlyList<double> Deviation)
{
    /// <summary>The scale of a set.</summary>
    /// <param name="set">Pictures with numbers for targets.</param>
    /// <param name="numbers">How many numbers a picture has.</param>
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

    /// <summary>A number in units of its deviation.</summary>
    public float Standardised(int number, double value) => (float)((value - Mean[number]) / Deviation[number]);

    /// <summary>A standardised number in its own unit.</summary>
    public double Restored(int number, double standardised) => (standardised * Deviation[number]) + Mean[number];
}
