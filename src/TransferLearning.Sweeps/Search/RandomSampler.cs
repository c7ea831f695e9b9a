using TransferLearning.Sweeps.Spaces;

namespace TransferLearning.Sweeps.Search;

/// <summary>Independent points from the parameters' own distributions.</summary>
public sealed class RandomSampler(SearchSpace space, long seed) : ISampler
{
    public int? Count => null;

    public Point Next(int trial, IReadOnlyList<Observation> observations)
    {
        var draws = new Draws(seed, trial);
        // Every parameter takes its draw, active or not: a condition moves no other parameter's value.
        var quantiles = space.Domains.ToDictionary(domain => domain.Name, _ => draws.Next());
        return space.Build(domain => domain.AtQuantile(quantiles[domain.Name]));
    }
}
