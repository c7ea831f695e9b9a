using TransferLearning.Experiments.Randomness;

namespace TransferLearning.Sweeps.Search;

/// <summary>The random numbers of one trial, one after the other: a pure function of the sweep's seed and the trial's number.</summary>
internal sealed class Draws(long seed, int trial)
{
    private int _count;

    /// <summary>The next uniform number in [0, 1).</summary>
    public double Next() => Philox.Uniform(seed, RandomStream.Sweep, trial, 0, 0, _count++);

    /// <summary>An index drawn in proportion to <paramref name="weights"/>, which sum to 1.</summary>
    public int Index(ReadOnlySpan<double> weights)
    {
        var u = Next();
        for (var i = 0; i < weights.Length; i++)
        {
            u -= weights[i];
            if (u < 0)
                return i;
        }

        return weights.Length - 1;
    }
}
