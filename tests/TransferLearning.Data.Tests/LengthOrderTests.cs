using TransferLearning.Texts;

namespace TransferLearning.Data.Tests;

/// <summary>Passes whose batches have texts of similar length.</summary>
public sealed class LengthOrderTests
{
    private const int Batch = 4;

    private static readonly int[] Lengths = [.. Enumerable.Range(0, 4003).Select(i => 1 + (i * i % 97))];

    private static readonly ImageSet Set = new([.. Lengths.Select((length, i) => new Sample($"{i}", $"{i}", 0) { Text = string.Join(' ', Enumerable.Repeat("word", length)) })]);

    private static readonly TextVectorizer Words = TextVectorizer.Fit(new TokenForm(60, TextStandardizing.Lower, TextSplitting.Whitespace, 1), Set.Samples.Select(sample => sample.Text!), 10);

    [Fact]
    public void Should_draw_every_text_once_with_little_padding()
    {
        var (mixed, sorted) = (Pass(0, seed: 3, byLength: false), Pass(0, seed: 3, byLength: true));
        Assert.Equal(Enumerable.Range(0, Lengths.Length), sorted.Order());
        // Lengths beyond 60 are cut. Twice as many numbers as the texts have would mean that half of them are padding.
        var words = Lengths.Sum(length => Math.Min(length, 60));
        Assert.InRange(Padded(sorted), words, 1.03 * words);
        Assert.InRange(Padded(mixed), 1.3 * words, 2 * words);
        // The texts that do not fill a batch are any.
        Assert.Equal(mixed[^3..], sorted[^3..]);
    }

    [Fact]
    public void Should_shuffle_lengths_neighbours_and_batches()
    {
        var sorted = Pass(0, seed: 3, byLength: true);
        var longest = sorted.Chunk(Batch).Select(batch => batch.Max(text => Lengths[text])).ToList();
        // Neither in rising nor in falling order.
        Assert.InRange(longest.Zip(longest.Skip(1), (one, next) => one < next ? 1 : 0).Sum(), 400, 600);
        var (first, second) = (Neighbours(sorted), Neighbours(Pass(1, seed: 3, byLength: true)));
        Assert.InRange(first.Intersect(second).Count(), 0, first.Count / 20);
    }

    [Fact]
    public void Should_be_a_function_of_seed_and_pass()
    {
        Assert.Equal(Pass(2, 3, byLength: true), Pass(2, 3, byLength: true));
        Assert.NotEqual(Pass(2, 3, byLength: true), Pass(1, 3, byLength: true));
        Assert.NotEqual(Pass(2, 3, byLength: true), Pass(2, 4, byLength: true));

        // From any step, without the ones before.
        var whole = Pass(2, 3, byLength: true);
        var order = BatchOrder.Of(Set, Options(3, byLength: true));
        var batch = new int[Batch];
        Assert.Equal(Batch, order.Samples((2L * order.StepsPerEpoch) + 700, batch, out var pass));
        Assert.Equal((2, true), (pass, batch.AsSpan().SequenceEqual(whole.AsSpan(700 * Batch, Batch))));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(9)]
    public void Should_order_few_texts(int count)
    {
        var order = new LengthOrder(Lengths, Batch, seed: 1).Pass([.. Enumerable.Range(0, count)], pass: 0);
        Assert.Equal(Enumerable.Range(0, count), order.Order());
    }

    [Fact]
    public void Should_draw_classes_evenly_too()
    {
        var set = new ImageSet([.. Set.Samples.Select((sample, i) => sample with { Label = i % 10 == 0 ? 1 : 0 })]);
        var order = BatchOrder.Of(set, Options(3, byLength: true) with { Balanced = true });
        var (drawn, batch) = (new List<int>(), new int[Batch]);
        for (var step = 0; step < order.StepsPerEpoch; step++)
            drawn.AddRange(batch.Take(order.Samples(step, batch, out _)));
        Assert.InRange(drawn.Count(text => set.Samples[text].Label == 1), 2001, 2002);
        Assert.InRange(Padded([.. drawn]), 1, 1.03 * drawn.Sum(text => Math.Min(Lengths[text], 60)));
    }

    private static LoaderOptions Options(long seed, bool byLength) => new() { ImageSize = new Size(1, 1), BatchSize = Batch, Shuffle = true, ByLength = byLength, Seed = seed, Text = Words };

    private static int[] Pass(int pass, long seed, bool byLength)
    {
        var order = BatchOrder.Of(Set, Options(seed, byLength));
        var (drawn, batch) = (new List<int>(), new int[Batch]);
        for (var step = 0; step < order.StepsPerEpoch; step++)
            drawn.AddRange(batch.Take(order.Samples(((long)pass * order.StepsPerEpoch) + step, batch, out _)));
        return [.. drawn];
    }

    private static int Padded(int[] order) => order.Chunk(Batch).Sum(batch => batch.Length * batch.Max(text => Math.Min(Lengths[text], 60)));

    private static HashSet<(int, int)> Neighbours(int[] order) =>
        [.. order.Chunk(Batch).SelectMany(batch => batch.SelectMany(one => batch.Where(other => one < other).Select(other => (one, other))))];
}
