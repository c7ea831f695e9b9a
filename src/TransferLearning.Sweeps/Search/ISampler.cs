using TransferLearning.Sweeps.Spaces;

namespace TransferLearning.Sweeps.Search;

/// <summary>
/// Chooses the points of a sweep. A point is a pure function of the sweep's seed, the trial's number and the observations,
/// so that an interrupted sweep continues as if nothing had happened.
/// </summary>
public interface ISampler
{
    /// <summary>The number of points; null if unlimited.</summary>
    int? Count { get; }

    /// <summary>Returns the point of the trial <paramref name="trial"/> (from 0).</summary>
    /// <param name="observations">The results so far, in any order.</param>
    Point Next(int trial, IReadOnlyList<Observation> observations);
}
