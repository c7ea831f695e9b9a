namespace TransferLearning.Experiments.Sections;

/// <summary>Averaging of the weights over steps.</summary>
public sealed class AverageSection
{
    [Key("ema", "The factor that the exponential moving average keeps of itself each step.", Required = true, Minimum = 0, Maximum = 1, MaximumExclusive = true, Example = "0.999")]
    public double Ema { get; init; }
}
