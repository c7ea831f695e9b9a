using TransferLearning.Experiments.Randomness;

namespace TransferLearning.Data.Loading;

/// <summary>
/// The order of passes that draw classes evenly: as many samples as the set has, and equally many of each class (to within one). A class's
/// samples form an endless sequence, reshuffled whenever all have been drawn; each pass takes the next stretch. So all samples of a class
/// are drawn equally often: those of a large class in turns, those of a small class several times in a pass. Everything is a function of
/// the seed and the pass.
/// </summary>
internal sealed class BalancedOrder
{
    private readonly int[][] _classes;
    private readonly int _count;
    private readonly long _seed;

    /// <param name="labels">The class of each sample.</param>
    /// <param name="seed">The seed of the order.</param>
    public BalancedOrder(IReadOnlyList<int> labels, long seed)
    {
        (_count, _seed) = (labels.Count, seed);
        _classes = [.. Enumerable.Range(0, labels.Count).GroupBy(index => labels[index]).OrderBy(group => group.Key).Select(group => group.ToArray())];
    }

    /// <summary>The samples of a pass, in order.</summary>
    public int[] Pass(int pass)
    {
        var drawn = new List<int>(_count);
        for (var each = 0; each < _classes.Length; each++)
        {
            var (members, first) = (_classes[each], Before(each, pass));
            var last = Before(each, pass + 1);
            int[]? turn = null;
            for (var place = first; place < last; place++)
            {
                if (turn is null || place % members.Length == 0)
                    turn = Philox.Permutation(_seed, RandomStream.Balance, (place / members.Length * _classes.Length) + each, members.Length);
                drawn.Add(members[turn[(int)(place % members.Length)]]);
            }
        }

        var order = Philox.Permutation(_seed, RandomStream.Shuffle, pass, _count);
        return [.. order.Select(place => drawn[place])];
    }

    /// <summary>
    /// The number of samples of a class in earlier passes. If the classes do not divide the set evenly, the remainder goes to other classes in each
    /// pass.
    /// </summary>
    private long Before(int of, int pass)
    {
        var (each, rest) = (_count / _classes.Length, _count % _classes.Length);
        long more = (long)(pass / _classes.Length) * rest;
        for (var before = 0; before < pass % _classes.Length; before++)
            more += (of + before) % _classes.Length < rest ? 1 : 0;
        return ((long)pass * each) + more;
    }
}
