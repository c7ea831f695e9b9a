using TransferLearning.Sweeps.Spaces;

namespace TransferLearning.Sweeps.Search;

/// <summary>
/// Points of the Sobol sequence, which cover the space more evenly than random points. A random digital shift from the seed is applied
/// to each dimension; it keeps the evenness and moves the first point away from the corner.
/// </summary>
public sealed class SobolSampler : ISampler
{
    private readonly SearchSpace _space;
    private readonly SobolSequence _sequence;
    private readonly uint[] _shift;

    /// <exception cref="ArgumentException">More parameters than <see cref="SobolSequence.MaximumDimensions"/>.</exception>
    public SobolSampler(SearchSpace space, long seed)
    {
        _space = space;
        _sequence = new SobolSequence(space.Domains.Count);
        var draws = new Draws(seed, -1);
        _shift = [.. space.Domains.Select(_ => (uint)(draws.Next() * 4294967296.0))];
    }

    public int? Count => null;

    public Point Next(int trial, IReadOnlyList<Observation> observations)
    {
        var bits = _sequence.Bits(trial);
        var quantiles = new Dictionary<string, double>(StringComparer.Ordinal);
        for (var i = 0; i < bits.Length; i++)
            quantiles[_space.Domains[i].Name] = (bits[i] ^ _shift[i]) / 4294967296.0;
        return _space.Build(domain => domain.AtQuantile(quantiles[domain.Name]));
    }
}
