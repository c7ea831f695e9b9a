using TransferLearning.Experiments.Randomness;

namespace TransferLearning.Sweeps.Search;

/// <summary>The sequence of random numbers of one trial: a pure function of the sweep's seed and the trial's number.</summary>
internal sealed class Draws(long seed, int trial)
{
    private int _count;

    /// <summary>The next uniform number in [0, 1).</summary>
    public double Next() => Philox.Uniform(seed, RandomStream.Sweep, trial, 0, 0, _count++);

    /// <summary>A random index with the probabilities <paramref name="weights"/>, which sum to 1.</summary>
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
