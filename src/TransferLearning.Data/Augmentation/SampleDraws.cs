using TransferLearning.Experiments.Randomness;

namespace TransferLearning.Data.Augmentation;

/// <summary>The random numbers of one part of the augmentation for one sample in one pass.</summary>
internal readonly struct SampleDraws(PhiloxStream numbers, long sample)
{
    /// <summary>A number uniform in [0, 1).</summary>
    public double Unit(int draw) => numbers.Uniform(sample, draw);

    /// <summary>A number uniform in [low, high).</summary>
    public double Between(double low, double high, int draw) => numbers.Uniform(low, high, sample, draw);

    /// <summary>A whole number uniform in [0, bound).</summary>
    public int Below(int bound, int draw) => numbers.Below(bound, sample, draw);

    /// <summary>True with this probability.</summary>
    public bool Chance(double probability, int draw) => Unit(draw) < probability;

    /// <summary>32 random bits.</summary>
    public uint Bits(int draw) => numbers.Bits(sample, draw);
}
