using TransferLearning.Sweeps.Spaces;

namespace TransferLearning.Sweeps.Search;

/// <summary>
/// Chooses the points of a sweep. A point is a pure function of the sweep's seed, the trial's number and the observations,
/// so that a sweep that was stopped continues as if it had not been.
/// </summary>
public interface ISampler
{
    /// <summary>How many points there are; null where the sampler can go on for ever.</summary>
    int? Count { get; }

    /// <summary>The point of the trial <paramref name="trial"/> (from 0).</summary>
    /// <param name="observations">The trials known so far, in any order.</param>
    Point Next(int trial, IReadOnlyList<Observation> observations);
}
