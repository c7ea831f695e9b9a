using TransferLearning.Experiments.Randomness;

namespace TransferLearning.Data;

/// <summary>
/// Divides pictures by a random number of each one's own: a function of the seed and its name only. So a file that is added or removed
/// moves no other, and each class is divided by the same shares (up to the chance of the draw).
/// </summary>
internal static class Splitter
{
    /// <summary>The number in [0, 1) that decides between training, validation and test.</summary>
    public static double Split(long seed, string id) => Number(seed, RandomStream.Split, id);

    /// <summary>The fold of a picture.</summary>
    public static int Fold(long seed, string id, int folds) => (int)(Number(seed, RandomStream.Fold, id) * folds);

    /// <summary>At most this many pictures, each class with its share (largest remainders first), those with the smallest numbers.</summary>
    public static IReadOnlyList<Sample> Limit(IReadOnlyList<Sample> samples, int limit, int classes, long seed)
    {
        if (samples.Count <= limit)
            return samples;
        var byClass = Enumerable.Range(0, classes)
            .Select(label => samples.Where(sample => sample.Label == label).OrderBy(sample => Number(seed, RandomStream.Limit, sample.Id)).ThenBy(sample => sample.Id, StringComparer.Ordinal).ToList())
            .ToList();
        var exact = byClass.ConvertAll(group => (double)group.Count * limit / samples.Count);
        var quotas = exact.ConvertAll(share => (int)share);
        foreach (var label in Enumerable.Range(0, classes).OrderByDescending(label => exact[label] - quotas[label]).ThenBy(label => label).Take(limit - quotas.Sum()))
            quotas[label]++;
        return [.. byClass.SelectMany((group, label) => group.Take(quotas[label]))];
    }

    private static double Number(long seed, RandomStream stream, string id) => Philox.Uniform(seed, stream, epoch: 0, StableHash.Of(id), operation: 0);
}
