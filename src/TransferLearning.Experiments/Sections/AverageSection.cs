namespace TransferLearning.Experiments.Sections;

/// <summary>Weight averaging over steps.</summary>
public sealed class AverageSection
{
    [Key("ema", "The decay of the exponential moving average: the share of itself that it keeps in each step.", Required = true, Minimum = 0, Maximum = 1, MaximumExclusive = true, Example = "0.999")]
    public double Ema { get; init; }
}
