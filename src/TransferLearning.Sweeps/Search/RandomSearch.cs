using TransferLearning.Sweeps.Spaces;

namespace TransferLearning.Sweeps.Search;

/// <summary>The options of a random search.</summary>
[Kind("random", "Independent random points.")]
public sealed class RandomSearch : PointSearch
{
    [Key("trials", "How many points.", Required = true, Minimum = 1, Maximum = 1_000_000, Unit = "trials", Example = "20")]
    public int Trials { get; init; }

    /// <inheritdoc/>
    public override (ISampler Sampler, int Points) Points(SearchSpace space, long seed) => (new RandomSampler(space, seed), Trials);
}
