using System.Reflection;
using TransferLearning.Experiments.Randomness;

namespace TransferLearning.Data.Augmentation;

/// <summary>
/// A part of <c>augmentation</c> that changes single pictures, in the loader. Its random choices are pure functions of
/// (seed, pass, sample, part), so pixels do not depend on threads, and a run can resume at any step.
/// </summary>
public abstract class ImageAugmentation : AugmentationPart
{
    private int _operation;

    /// <summary>The order of the parts on a picture: crops 0, geometry from 10, colours from 30, filters from 50, erasing 90.</summary>
    internal abstract int Order { get; }

    /// <summary>Whether a picture may look different in another pass.</summary>
    public virtual bool Varies => true;

    /// <summary>The part's place in the random numbers: a hash of its name in the language.</summary>
    internal int Operation => _operation != 0
        ? _operation
        : _operation = (int)StableHash.Of(GetType().GetCustomAttribute<KindAttribute>()?.Name ?? GetType().Name) | 1;

    /// <summary>Changes one picture.</summary>
    internal abstract void Apply(ImageWork work, in SampleDraws draws);

    /// <summary>The random numbers of this part for one sample.</summary>
    internal SampleDraws DrawsFor(long seed, long pass, long sample) =>
        new(Philox.Open(seed, RandomStream.Augmentation, pass, Operation), sample);
}

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
