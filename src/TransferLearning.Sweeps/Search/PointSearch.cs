using TransferLearning.Sweeps.Spaces;

namespace TransferLearning.Sweeps.Search;

/// <summary>The options of a search and the sampler that it makes. A new search is one file in this folder, beside its sampler.</summary>
public abstract class PointSearch : SearchDefinition
{
    /// <summary>Whether a point depends on earlier results, so that points cannot all be written down beforehand.</summary>
    public virtual bool Adaptive => false;

    /// <summary>The source of the points, and how many of them are tried.</summary>
    /// <param name="space">The parameters.</param>
    /// <param name="seed">The seed of the experiment.</param>
    /// <exception cref="ArgumentException">The space cannot be searched so; the message says why.</exception>
    public abstract (ISampler Sampler, int Points) Points(SearchSpace space, long seed);
}
