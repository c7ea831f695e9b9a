using System.Reflection;
using TransferLearning.Experiments.Randomness;

namespace TransferLearning.Data.Augmentation;

/// <summary>
/// A part of <c>augmentation</c> that changes single samples, in the loader. Its random choices are pure functions of
/// (seed, pass, sample, part), so a batch does not depend on threads, and a run can resume at any step.
/// </summary>
public abstract class SampleAugmentation : AugmentationPart
{
    private int _operation;

    /// <summary>The order of the parts on a sample. For pictures: crops 0, geometry from 10, colours from 30, filters from 50, erasing 90.</summary>
    internal abstract int Order { get; }

    /// <summary>Whether it may change a sample, in each pass in another way. False if it only standardises, which a part of the network does.</summary>
    public virtual bool Varies => true;

    /// <summary>The part's place in the random numbers: a hash of its name in the language.</summary>
    internal int Operation => _operation != 0
        ? _operation
        : _operation = (int)StableHash.Of(GetType().GetCustomAttribute<KindAttribute>()?.Name ?? GetType().Name) | 1;

    /// <summary>The random numbers of this part for one sample.</summary>
    internal SampleDraws DrawsFor(long seed, long pass, long sample) =>
        new(Philox.Open(seed, RandomStream.Augmentation, pass, Operation), sample);
}
