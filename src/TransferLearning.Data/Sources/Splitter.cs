using TransferLearning.Experiments.Randomness;

namespace TransferLearning.Data.Sources;

/// <summary>
/// Divides pictures class by class. The pictures of a class are ordered by a draw that depends on the seed and the picture's name only:
/// the first of this order are validated on, the last tested on, the rest is trained on. So counts are exact, and a picture that is added
/// or removed moves at most one other, of its class, into or out of each part that is held back.
/// </summary>
internal static class Splitter
{
    /// <summary>Training, validation and test.</summary>
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

    /// <summary>One fold of a cross-validation: the fold is validated on, the others are trained on.</summary>
    /// <remarks>
    /// What is not tested on is cut, class by class, into pieces of consecutive pictures that differ by one picture at most. Each class begins
    /// with another fold, so that the larger pieces do not all end up in the same. A picture more moves at most one other over each cut.
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

    /// <summary>At most this many pictures, each class with its share, the first by their draw.</summary>
    public static IReadOnlyList<Sample> Limit(IReadOnlyList<Sample> samples, int limit, long seed)
    {
        if (samples.Count <= limit)
            return samples;
        var classes = Classes(samples, RandomStream.Limit, seed).ToList();
        var seats = Apportionment.Of(classes.ConvertAll(each => each.Ordered.Count), limit);
        return [.. classes.SelectMany((each, index) => each.Ordered.Take(seats[index]))];
    }

    /// <summary>The classes that have pictures, by label, each ordered by its pictures' draws.</summary>
    private static IEnumerable<(int Label, List<Sample> Ordered)> Classes(IEnumerable<Sample> samples, RandomStream stream, long seed)
    {
        var draws = Philox.Open(seed, stream, epoch: 0);
        return samples.GroupBy(sample => sample.Label).OrderBy(group => group.Key).Select(group =>
            (group.Key, group.OrderBy(sample => draws.Uniform(StableHash.Of(sample.Id))).ThenBy(sample => sample.Id, StringComparer.Ordinal).ToList()));
    }

    private static int Cut(int piece, int pictures, int pieces) => (int)((long)piece * pictures / pieces);

    /// <summary>The pictures by what they are for, in no particular order.</summary>
    internal sealed record Parts(List<Sample> Training, List<Sample> Validation, List<Sample> Test);
}
