using TransferLearning.Sweeps.Spaces;

namespace TransferLearning.Sweeps.Search;

/// <summary>The options of a search and the sampler that they create. A new search is one file in this folder, beside its sampler.</summary>
public abstract class PointSearch : SearchDefinition
{
    /// <summary>Whether a point depends on earlier results, so that not all points are known in advance.</summary>
    public virtual bool Adaptive => false;

    /// <summary>Creates the sampler; also returns the number of points.</summary>
    /// <param name="space">The search space.</param>
    /// <param name="seed">The seed of the experiment.</param>
    /// <exception cref="ArgumentException">This search cannot handle the space; the message says why.</exception>
    public abstract (ISampler Sampler, int Points) Points(SearchSpace space, long seed);
}
