namespace TransferLearning.Data.Tests.Tokens;

/// <summary>The rules of Keras's TextVectorization: np.lexsort((tokens, counts))[::-1] for the vocabulary, tf.strings.lower and regex_replace for the texts.</summary>
public class TextVectorizerTests
{
    [Fact]
    public void Should_order_the_vocabulary_by_count_and_equal_counts_by_larger_bytes()
    {
        var fitted = TextVectorizer.Fit(new TextSection().ToForm(), ["foo bar", "bar baz", "baz bada boom", "é"], 100);
        Assert.Equal(["", "[UNK]", "baz", "bar", "é", "foo", "boom", "bada"], fitted.Vocabulary.Words);
        Assert.Equal(["", "[UNK]", "baz"], TextVectorizer.Fit(new TextSection().ToForm(), ["foo bar", "bar baz", "baz"], 3).Vocabulary.Words);
    }

    [Fact]
    public void Should_cut_and_pad_at_the_end()
    {
        var vectorizer = new TextVectorizer(new TextSection { SequenceLength = 4 }.ToForm(), new Vocabulary(["baz", "bar", "foo"]));
        var numbers = new float[4];
        vectorizer.Write("Foo qux, BAR!", numbers);
        Assert.Equal([4, 1, 3, 0], numbers);
        vectorizer.Write("foo foo foo foo foo", numbers);
        Assert.Equal([4, 4, 4, 4], numbers);
        vectorizer.Write("", numbers);
        Assert.Equal([0, 0, 0, 0], numbers);
    }

    [Fact]
    public void Should_lower_ASCII_letters_only_and_delete_punctuation_without_a_space()
    {
        var splitter = new TextSplitter(new TextSection().ToForm());
        Assert.Equal(["dont", "ÄÖ", "ab", "12"], splitter.Split("Don't ÄÖ \t A-B\n1,2"));
        // Whitespace is ASCII's: a no-break space stays in its word.
        Assert.Equal(["a\u00a0b"], splitter.Split("a\u00a0b"));
        Assert.Equal(["a", "😀"], new TextSplitter(new TextSection { Split = TextSplit.Character }.ToForm()).Split("A😀"));
    }

    [Fact]
    public void Should_put_all_single_words_before_all_pairs() =>
        Assert.Equal(["a", "b", "c", "a b", "b c"], new TextSplitter(new TextSection { Ngrams = 2 }.ToForm()).Split("a b c"));

    [Fact]
    public void Should_have_another_fingerprint_for_another_vocabulary_or_option()
    {
        var one = new TextVectorizer(new TextSection().ToForm(), new Vocabulary(["a", "b"]));
        Assert.Equal(one.Fingerprint, new TextVectorizer(new TextSection().ToForm(), new Vocabulary(["a", "b"])).Fingerprint);
        Assert.NotEqual(one.Fingerprint, new TextVectorizer(new TextSection().ToForm(), new Vocabulary(["b", "a"])).Fingerprint);
        Assert.NotEqual(one.Fingerprint, new TextVectorizer(new TextSection { Ngrams = 2 }.ToForm(), new Vocabulary(["a", "b"])).Fingerprint);
    }
}
