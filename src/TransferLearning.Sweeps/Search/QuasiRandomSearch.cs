using TransferLearning.Sweeps.Spaces;

namespace TransferLearning.Sweeps.Search;

/// <summary>The options of a search over a scrambled Sobol sequence.</summary>
[Kind("quasi_random", "Points of a Sobol sequence, which cover the space more evenly than random ones.")]
public sealed class QuasiRandomSearch : PointSearch
{
    [Key("trials", "How many points.", Required = true, Minimum = 1, Maximum = 1_000_000, Unit = "trials", Example = "20")]
    public int Trials { get; init; }

    /// <inheritdoc/>
    public override (ISampler Sampler, int Points) Points(SearchSpace space, long seed) => (new SobolSampler(space, seed), Trials);
}
