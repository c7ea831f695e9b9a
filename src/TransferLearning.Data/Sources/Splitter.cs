using TransferLearning.Experiments.Randomness;

namespace TransferLearning.Data.Sources;

/// <summary>
/// Splits pictures class by class. A class's pictures are ordered by random numbers that depend only on the seed and the picture's name.
/// The first are for validation, the last for test, the rest for training. So counts are exact, and adding or removing a picture moves at
/// most one other picture of its class into or out of each held-back part.
/// </summary>
internal static class Splitter
{
    /// <summary>Splits into training, validation and test.</summary>
    public static Parts Divide(IReadOnlyList<Sample> samples, SplitShares shares, long seed)
    {
        var parts = new Parts([], [], []);
        foreach (var (_, ordered) in Classes(samples, RandomStream.Split, seed))
        {
            var (validation, test) = shares.Of(ordered.Count);
            parts.Validation.AddRange(ordered[..validation]);
            parts.Training.AddRange(ordered[validation..^test]);
            parts.Test.AddRange(ordered[^test..]);
        }

        return parts;
    }

    /// <summary>One fold of a cross-validation: the fold is for validation, the others for training.</summary>
    /// <remarks>
    /// Pictures that are not for test are cut, class by class, into pieces of consecutive pictures whose sizes differ by at most one. Each class
    /// begins with another fold, so that the larger pieces are spread over the folds. One more picture moves at most one picture over each cut.
    /// </remarks>
    public static Parts Fold(IReadOnlyList<Sample> samples, int fold, int folds, double testShare, long seed)
    {
        var parts = new Parts([], [], []);
        foreach (var (label, ordered) in Classes(samples, RandomStream.Split, seed))
        {
            var test = new SplitShares(0, testShare).Of(ordered.Count).Test;
            var rest = ordered.Count - test;
            var piece = (fold + label) % folds;
            var (from, to) = (Cut(piece, rest, folds), Cut(piece + 1, rest, folds));
            parts.Validation.AddRange(ordered[from..to]);
            parts.Training.AddRange([.. ordered[..from], .. ordered[to..rest]]);
            parts.Test.AddRange(ordered[rest..]);
        }

        return parts;
    }

    /// <summary>At most this many pictures, with each class's share, in random order.</summary>
    public static IReadOnlyList<Sample> Limit(IReadOnlyList<Sample> samples, int limit, long seed)
    {
        if (samples.Count <= limit)
            return samples;
        var classes = Classes(samples, RandomStream.Limit, seed).ToList();
        var seats = Apportionment.Of(classes.ConvertAll(each => each.Ordered.Count), limit);
        return [.. classes.SelectMany((each, index) => each.Ordered.Take(seats[index]))];
    }

    /// <summary>The classes with pictures, by label, each with its pictures in random order.</summary>
    private static IEnumerable<(int Label, List<Sample> Ordered)> Classes(IEnumerable<Sample> samples, RandomStream stream, long seed)
    {
        var draws = Philox.Open(seed, stream, epoch: 0);
        return samples.GroupBy(sample => sample.Label).OrderBy(group => group.Key).Select(group =>
            (group.Key, group.OrderBy(sample => draws.Uniform(StableHash.Of(sample.Id))).ThenBy(sample => sample.Id, StringComparer.Ordinal).ToList()));
    }

    private static int Cut(int piece, int pictures, int pieces) => (int)((long)piece * pictures / pieces);

    /// <summary>The pictures by split, in no particular order.</summary>
    internal sealed record Parts(List<Sample> Training, List<Sample> Validation, List<Sample> Test);
}
