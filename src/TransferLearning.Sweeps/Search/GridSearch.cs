using TransferLearning.Sweeps.Spaces;

namespace TransferLearning.Sweeps.Search;

/// <summary>The options of a grid search.</summary>
[Kind("grid", "Every combination of the values; all parameters are lists.")]
public sealed class GridSearch : PointSearch
{
    /// <inheritdoc/>
    public override bool NeedsLists => true;

    /// <inheritdoc/>
    public override (ISampler Sampler, int Points) Points(SearchSpace space, long seed)
    {
        ArgumentNullException.ThrowIfNull(space);
        // The last parameter changes fastest. Parameters that change the frozen layers' activations therefore come first: trials with the
        // same activations follow one another, and the first of them fills the store for the others.
        var grid = new GridSampler(new SearchSpace(space.Domains.OrderBy(domain => ChangesActivations(domain.Name) ? 0 : 1)));
        return (grid, grid.Count!.Value);
    }

    private static bool ChangesActivations(string key) => key.Split('.')[0] is "data" or "augmentation" or "backbone" or "run";
}
