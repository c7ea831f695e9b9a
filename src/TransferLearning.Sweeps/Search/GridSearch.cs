using TransferLearning.Sweeps.Spaces;

namespace TransferLearning.Sweeps.Search;

/// <summary>Every combination.</summary>
[Kind("grid", "Every combination of the values; all parameters are lists.")]
public sealed class GridSearch : PointSearch
{
    /// <inheritdoc/>
    public override bool NeedsLists => true;

    /// <inheritdoc/>
    public override (ISampler Sampler, int Points) Points(SearchSpace space, long seed)
    {
        ArgumentNullException.ThrowIfNull(space);
        // The last parameter turns fastest: with what the frozen part's activations depend on first, trials that share
        // them come one after the other, and the first of them fill the store for the rest.
        var grid = new GridSampler(new SearchSpace(space.Domains.OrderBy(domain => ChangesActivations(domain.Name) ? 0 : 1)));
        return (grid, grid.Count!.Value);
    }

    private static bool ChangesActivations(string key) => key.Split('.')[0] is "data" or "augmentation" or "backbone" or "run";
}
