using TransferLearning.Sweeps.Spaces;

namespace TransferLearning.Sweeps.Search;

/// <summary>Independent points, drawn from the parameters' distributions.</summary>
public sealed class RandomSampler(SearchSpace space, long seed) : ISampler
{
    public int? Count => null;

    public Point Next(int trial, IReadOnlyList<Observation> observations)
    {
        var draws = new Draws(seed, trial);
        // Draw for inactive parameters too, so that a condition does not change the values of other parameters.
        var quantiles = space.Domains.ToDictionary(domain => domain.Name, _ => draws.Next());
        return space.Build(domain => domain.AtQuantile(quantiles[domain.Name]));
    }
}
