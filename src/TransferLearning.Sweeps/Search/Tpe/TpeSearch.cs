using TransferLearning.Sweeps.Spaces;

namespace TransferLearning.Sweeps.Search.Tpe;

/// <summary>The options of a search with the tree-structured Parzen estimator (Bergstra et al., 2011).</summary>
[Kind("tpe", "The tree-structured Parzen estimator: points where good results were near.")]
public sealed class TpeSearch : PointSearch
{
    [Key("trials", "How many points.", Required = true, Minimum = 1, Maximum = 1_000_000, Unit = "trials", Example = "50")]
    public int Trials { get; init; }

    [Key("startup_trials", "Random points before the estimator begins.", Minimum = 1, Unit = "trials")]
    public int StartupTrials { get; init; } = 10;

    /// <inheritdoc/>
    public override bool Adaptive => true;

    /// <inheritdoc/>
    public override (ISampler Sampler, int Points) Points(SearchSpace space, long seed) => (new TpeSampler(space, seed, StartupTrials), Trials);
}
