using CsCheck;

namespace TransferLearning.Data.Tests;

/// <summary>
/// Properties of every split: exact counts, the same share of every class, no picture twice, and a new picture moves at most one other into or out
/// of each part.
/// </summary>
public sealed class SplitPropertyTests
{
    private static readonly Gen<double> Share = Gen.OneOf(Gen.OneOfConst(0.1, 0.15, 0.2, 0.25, 0.3, 0.45), Gen.Double[0.001, 0.49]);

    /// <summary>Sizes of classes, including small ones, and a seed.</summary>
    private static readonly Gen<(int[] Sizes, long Seed)> Case = Gen.Select(Gen.OneOf(Gen.Int[1, 6], Gen.Int[1, 120]).Array[2, 6], Gen.Long);

    [Fact]
    public void Should_hold_back_the_nearest_whole_number_of_each_class() =>
        Gen.Select(Case, Share, Share).Sample((each, validation, test) =>
        {
            var parts = Splitter.Divide(Pictures(each.Sizes), new SplitShares(validation, test), each.Seed);
            for (var label = 0; label < each.Sizes.Length; label++)
            {
                var n = each.Sizes[label];
                var (inTraining, inValidation, inTest) = (Of(parts.Training, label), Of(parts.Validation, label), Of(parts.Test, label));
                Assert.Equal(n, inTraining + inValidation + inTest);
                Assert.InRange(inTraining, 1, n);
                if (inTraining > 1)
                    Assert.All([(validation, inValidation), (test, inTest)], part => Assert.True(IsNearest(part.Item1 * n, part.Item2), $"{part.Item2} of {n} pictures, share {part.Item1}"));
                Assert.True(n < 3 || (inValidation > 0 && inTest > 0));
                Assert.True(n < 2 || inValidation > 0);
            }
        });

    [Theory]
    [InlineData(0.2, 100, 20)]
    [InlineData(0.2, 699, 140)] // 139.8
    [InlineData(0.2, 12, 2)] // 2.4
    [InlineData(0.25, 10, 3)] // 2.5: a half is rounded up
    [InlineData(0.29, 50, 15)] // 14.5, although 0.29 · 50 is less in floating point
    [InlineData(0.01, 2, 1)]
    [InlineData(0.99, 2, 1)]
    [InlineData(0.5, 1, 0)]
    public void Should_round_a_class_by_the_documented_rule(double share, int pictures, int expected) =>
        Assert.Equal((expected, 0), new SplitShares(share, 0).Of(pictures));

    [Fact]
    public void Should_put_every_picture_into_one_part_whatever_their_order() =>
        Gen.Select(Case, Share, Share, Gen.Int).Sample((each, validation, test, order) =>
        {
            var pictures = Pictures(each.Sizes);
            var parts = Splitter.Divide(pictures, new SplitShares(validation, test), each.Seed);
            Assert.Equal(Ids(pictures), Ids([.. parts.Training, .. parts.Validation, .. parts.Test]));
            var shuffled = pictures.ToArray();
            new Random(order).Shuffle(shuffled);
            var again = Splitter.Divide(shuffled, new SplitShares(validation, test), each.Seed);
            Assert.Equal([Ids(parts.Training), Ids(parts.Validation), Ids(parts.Test)], [Ids(again.Training), Ids(again.Validation), Ids(again.Test)]);
        });

    [Fact]
    public void Should_move_at_most_one_picture_of_the_class_into_or_out_of_each_part_for_a_new_picture() =>
        Gen.Select(Case, Share, Share, Gen.Int[0, 1]).Sample((each, validation, test, label) =>
        {
            var (few, more) = WithOneMore(each.Sizes, label);
            var (before, after) = (Divide(few), Divide(more));
            var moved = few.Where(sample => before[sample.Id] != after[sample.Id]).ToList();
            Assert.All(moved, sample => Assert.Equal(label, sample.Label));
            foreach (var part in new[] { 1, 2 })
                Assert.InRange(moved.Count(sample => before[sample.Id] == part || after[sample.Id] == part), 0, 1);

            Dictionary<string, int> Divide(IReadOnlyList<Sample> samples)
            {
                var parts = Splitter.Divide(samples, new SplitShares(validation, test), each.Seed);
                return new[] { parts.Training, parts.Validation, parts.Test }.SelectMany((part, index) => part.Select(sample => (sample.Id, index))).ToDictionary();
            }
        });

    [Fact]
    public void Should_move_at_most_one_picture_for_a_new_one_if_one_part_is_held_back() =>
        Gen.Select(Case, Share).Sample((each, share) =>
        {
            var (few, more) = WithOneMore(each.Sizes, 0);
            foreach (var shares in new[] { new SplitShares(share, 0), new SplitShares(0, share) })
            {
                var (before, after) = (Training(few), Training(more));
                Assert.InRange(few.Count(sample => before.Contains(sample.Id) != after.Contains(sample.Id)), 0, 1);

                HashSet<string> Training(IReadOnlyList<Sample> samples) => [.. Splitter.Divide(samples, shares, each.Seed).Training.Select(sample => sample.Id)];
            }
        });

    [Fact]
    public void Should_cut_every_class_into_folds_of_equal_size() =>
        Gen.Select(Case, Gen.Int[2, 12], Gen.OneOf(Gen.Const(0.0), Share)).Sample((each, folds, test) =>
        {
            var pictures = Pictures(each.Sizes);
            var parts = Folds(pictures, folds, test, each.Seed);
            var tested = Ids(parts[0].Test);
            Assert.Equal(tested, Ids(Splitter.Divide(pictures, new SplitShares(0, test), each.Seed).Test));
            Assert.All(parts, part => Assert.Equal(tested, Ids(part.Test)));
            Assert.Equal(Ids(pictures), Ids([.. parts.SelectMany(part => part.Validation), .. parts[0].Test]));
            Assert.All(parts, part => Assert.Equal(Ids(pictures), Ids([.. part.Training, .. part.Validation, .. part.Test])));
            foreach (var label in Enumerable.Range(0, each.Sizes.Length))
            {
                var counts = parts.ConvertAll(part => Of(part.Validation, label));
                Assert.InRange(counts.Max() - counts.Min(), 0, 1);
            }
        });

    [Fact]
    public void Should_spread_the_larger_folds_of_the_classes()
    {
        // 5 classes of 7 pictures in 5 folds: each class has folds of 1, 1, 2, 1 and 2 pictures, and begins with another fold.
        var parts = Folds(Pictures([7, 7, 7, 7, 7]), 5, 0, seed: 3);

        Assert.All(parts, part => Assert.Equal(7, part.Validation.Count));
    }

    [Fact]
    public void Should_move_at_most_one_picture_over_each_cut_between_folds_for_a_new_picture() =>
        Gen.Select(Case, Gen.Int[2, 12], Gen.Int[0, 1]).Sample((each, folds, label) =>
        {
            var (few, more) = WithOneMore(each.Sizes, label);
            var (before, after) = (Of(few), Of(more));
            var moved = few.Where(sample => before[sample.Id] != after[sample.Id]).ToList();
            Assert.All(moved, sample => Assert.Equal(label, sample.Label));
            // A class begins with fold -label; from there the folds are in the order of the pieces.
            var cuts = moved.ConvertAll(sample => (Before: (before[sample.Id] + label) % folds, After: (after[sample.Id] + label) % folds));
            Assert.All(Enumerable.Range(1, folds - 1), place => Assert.InRange(cuts.Count(cut => Math.Min(cut.Before, cut.After) < place && place <= Math.Max(cut.Before, cut.After)), 0, 1));

            Dictionary<string, int> Of(IReadOnlyList<Sample> samples) =>
                Folds(samples, folds, 0, each.Seed).SelectMany((part, fold) => part.Validation.Select(sample => (sample.Id, fold))).ToDictionary();
        });

    [Fact]
    public void Should_limit_to_exactly_the_given_number_in_proportion() =>
        Gen.Select(Case, Gen.Int[2, 200]).Sample((each, limit) =>
        {
            var pictures = Pictures(each.Sizes);
            var kept = Splitter.Limit(pictures, limit, each.Seed);
            Assert.Equal(Math.Min(limit, pictures.Count), kept.Count);
            Assert.Equal(kept.Count, kept.Select(sample => sample.Id).Distinct().Count());
            if (limit < each.Sizes.Length)
                return;
            Assert.All(Enumerable.Range(0, each.Sizes.Length), label => Assert.InRange(Of(kept, label), 1, each.Sizes[label]));
        });

    [Fact]
    public void Should_move_at_most_one_picture_of_the_class_and_one_of_another_at_a_limit_for_a_new_picture() =>
        Gen.Select(Case, Gen.Int[2, 200], Gen.Int[0, 1]).Sample((each, limit, label) =>
        {
            var (few, more) = WithOneMore(each.Sizes, label);
            var (before, after) = (Kept(few), Kept(more));
            var moved = few.Where(sample => before.Contains(sample.Id) != after.Contains(sample.Id)).ToList();
            Assert.InRange(moved.Count(sample => sample.Label == label), 0, 1);
            Assert.InRange(moved.Count(sample => sample.Label != label), 0, 1);

            HashSet<string> Kept(IReadOnlyList<Sample> samples) => [.. Splitter.Limit(samples, limit, each.Seed).Select(sample => sample.Id)];
        });

    /// <summary>A worked example of Sainte-Laguë's method: the quotients 53, 24, 23, 17.67, 10.6, 8, 7.67 go to A, B, C, A, A, B, C.</summary>
    [Fact]
    public void Should_apportion_as_Sainte_Lague()
    {
        Assert.Equal([3, 2, 2], Apportionment.Of([53, 24, 23], 7));
        Assert.Equal([53, 24, 23], Apportionment.Of([53, 24, 23], 100));
        Assert.Equal([18, 1, 1], Apportionment.Of([200, 1, 1], 20)); // each class has at least one
    }

    private static List<Splitter.Parts> Folds(IReadOnlyList<Sample> samples, int folds, double test, long seed) =>
        [.. Enumerable.Range(0, folds).Select(fold => Splitter.Fold(samples, fold, folds, test, seed))];

    private static IReadOnlyList<Sample> Pictures(IReadOnlyList<int> sizes) =>
        [.. sizes.SelectMany((size, label) => Enumerable.Range(0, size).Select(i => new Sample(FormattableString.Invariant($"{label}/{i}.jpg"), "", label)))];

    private static (IReadOnlyList<Sample> Few, IReadOnlyList<Sample> More) WithOneMore(int[] sizes, int label) =>
        (Pictures(sizes), [.. Pictures(sizes), new Sample(FormattableString.Invariant($"{label}/new.jpg"), "", label)]);

    /// <summary>Whether the count is within half a picture, or is one instead of none.</summary>
    private static bool IsNearest(double exact, int actual) => Math.Abs(exact - actual) <= 0.5 + 1e-9 || (exact < 0.5 && actual == 1);

    private static int Of(IEnumerable<Sample> samples, int label) => samples.Count(sample => sample.Label == label);

    private static IReadOnlyList<string> Ids(IEnumerable<Sample> samples) => [.. samples.Select(sample => sample.Id).Order(StringComparer.Ordinal)];
}
