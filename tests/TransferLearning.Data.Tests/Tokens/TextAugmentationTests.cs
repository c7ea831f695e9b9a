using System.Globalization;
using TransferLearning.TestSupport;

namespace TransferLearning.Data.Tests.Tokens;

/// <summary>The random changes of texts: dropout, swap and synonyms of EDA (Wei and Zou 2019).</summary>
public sealed class TextAugmentationTests
{
    private const int Count = 10_000;

    private static readonly string Long = string.Join(' ', Enumerable.Range(0, Count).Select(i => $"w{i}"));

    [Fact]
    public void Should_leave_out_each_word_with_the_probability_and_keep_the_order()
    {
        var kept = Augmented(Long, new WordDropout()).Split(' ');

        // Binomial(10,000, 0.9): 4 standard deviations are 120 words.
        Assert.InRange(kept.Length, 8_880, 9_120);
        Assert.Equal(kept.Order(Comparer<string>.Create((a, b) => Number(a).CompareTo(Number(b)))), kept);
        Assert.Equal(kept.Distinct(), kept);
    }

    [Fact]
    public void Should_keep_one_word_of_a_text_that_would_lose_all()
    {
        var left = Enumerable.Range(0, 40).Select(pass => Augmented("a b c", new WordDropout { Probability = 1 }, pass)).ToHashSet();
        Assert.Equal(["a", "b", "c"], left.Order());
    }

    [Fact]
    public void Should_swap_neighbours_with_the_probability()
    {
        Assert.Equal("b a d c e", Augmented("a b c d e", new WordSwap { Probability = 1 }));
        var words = Augmented(Long, new WordSwap()).Split(' ');
        Assert.Equal(Count, words.Distinct().Count());
        Assert.All(words, (word, place) => Assert.InRange(Number(word) - place, -1, 1));
        // A pair is tried where no swap ends: the expected number of pairs is 10,000 · 0.1 / 1.1 = 909; its standard deviation is below 30.
        Assert.InRange(words.Where((word, place) => Number(word) == place + 1).Count(), 789, 1029);
    }

    [Theory]
    [InlineData("a\tb  c", 0, "a\tb  c")]
    [InlineData("  ", 1, "  ")]
    public void Should_leave_a_text_as_it_is_if_nothing_changes(string text, double probability, string expected) =>
        Assert.Equal(expected, Augmented(text, new WordDropout { Probability = probability }));

    [Fact]
    public void Should_be_a_function_of_seed_pass_and_text_alone()
    {
        ImageSet alone = TextFiles.Set(["the quick brown fox jumps over the lazy dog"]), among = new([.. TextFiles.Set(["one", "two"]).Samples.Select(each => each with { Id = each.Id + "x" }), .. alone.Samples]);
        LoaderOptions options = Options(new WordDropout { Probability = 0.3 }, new WordSwap { Probability = 0.3 });
        var passes = Enumerable.Range(0, 20).Select(pass => new AugmentedTexts(alone, options).Of(0, pass)).ToList();

        Assert.Equal(passes, Enumerable.Range(0, 20).Reverse().Select(pass => new AugmentedTexts(among, options).Of(2, pass)).Reverse());
        Assert.True(passes.Distinct().Count() > 10);
        Assert.NotEqual(passes, Enumerable.Range(0, 20).Select(pass => new AugmentedTexts(alone, options with { Seed = 8 }).Of(0, pass)));
    }

    /// <summary>'red' and 'crimson' point almost the same way, 'blue' away from them; 'the' is the most frequent word.</summary>
    [Fact]
    public void Should_replace_words_by_near_ones_and_keep_frequent_unknown_and_lonely_words()
    {
        var text = TextVectorizer.Fit(Form, ["the the the red red crimson blue odd"], 100);
        Assert.Equal(["", "[UNK]", "the", "red", "odd", "crimson", "blue"], text.Vocabulary.Words);
        float[] vectors = [0, 0, 0, 0, 1, 0.1f, 2, 0, 0, 0, 5, 0.1f, -1, 0];
        var synonyms = new WordSynonyms { Probability = 1, KeepFrequent = 1, Nearest = 1 };
        var words = "The Red, crimson blue odd new".Split(' ').ToList();
        synonyms.Apply(words, synonyms.DrawsFor(1, 0, 1), new NeighbourWords(synonyms, text, vectors, [false, false, true, true, false, true, true]));

        Assert.Equal("The crimson red blue odd new", string.Join(' ', words));
    }

    /// <summary>The neighbours that NumPy finds: the largest cosines, without the word itself.</summary>
    [NeedsSharedFact("data/text/glove/glove.6B.50d.top5k.txt")]
    public void Should_find_the_neighbours_of_real_vectors()
    {
        var rows = File.ReadLines(Path.Combine(Shared.Root, "data/text/glove/glove.6B.50d.top5k.txt")).Select(line => line.Split(' ')).ToList();
        var text = new TextVectorizer(Form, new Vocabulary(rows.Select(row => row[0])));
        float[] vectors = [.. new float[100], .. rows.SelectMany(row => row.Skip(1)).Select(number => float.Parse(number, CultureInfo.InvariantCulture))];
        var near = new NeighbourWords(new WordSynonyms { KeepFrequent = 0 }, text, vectors, [false, false, .. rows.Select(_ => true)]);

        Assert.Equal(["prince", "queen", "ii", "emperor", "son"], near.Of("King,"));
        Assert.Equal(["movies", "film", "films", "comedy", "hollywood"], near.Of("movie"));
        Assert.Equal(["rivers", "creek", "valley", "lake", "canal"], near.Of("river"));
    }

    private static TokenForm Form { get; } = new(10, TextStandardizing.LowerAndStripPunctuation, TextSplitting.Whitespace, 1);

    private static string Augmented(string text, TextAugmentation part, int pass = 0) => new AugmentedTexts(TextFiles.Set([text]), Options(part)).Of(0, pass);

    private static LoaderOptions Options(params AugmentationPart[] parts) => new() { ImageSize = new(1, 1), Seed = 7, Augmentation = new() { Parts = parts } };

    private static int Number(string word) => int.Parse(word.AsSpan(1), CultureInfo.InvariantCulture);
}
