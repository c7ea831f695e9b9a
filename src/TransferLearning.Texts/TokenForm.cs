using System.Text.Json.Serialization;

namespace TransferLearning.Texts;

/// <summary>How a text becomes numbers: the options of Keras's <c>TextVectorization</c>, or of the pieces of an encoder.</summary>
/// <param name="SequenceLength">The number of words or pieces of a text: longer ones are cut, shorter ones padded.</param>
/// <param name="Standardize">What is changed before a text is split.</param>
/// <param name="Split">Where a text is split.</param>
/// <param name="Ngrams">The longest run of words that counts as a word.</param>
public sealed record TokenForm(int SequenceLength, TextStandardizing Standardize, TextSplitting Split, int Ngrams)
{
    /// <summary>How texts are split into word pieces; then the other options but the length have no effect. Null for words and byte pairs.</summary>
    public WordPieceForm? Pieces { get; init; }

    /// <summary>How texts are split into byte pairs; then the other options but the length have no effect. Null for words and word pieces.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public BytePairForm? BytePairs { get; init; }

    /// <summary>How texts are split into the pieces of an encoder; null for words.</summary>
    [JsonIgnore]
    public PieceForm? Encoder => (PieceForm?)Pieces ?? BytePairs;

    /// <summary>The options of an encoder's pieces.</summary>
    public static TokenForm OfPieces(int sequenceLength, PieceForm pieces) =>
        new(sequenceLength, TextStandardizing.None, TextSplitting.None, 1) { Pieces = pieces as WordPieceForm, BytePairs = pieces as BytePairForm };

    /// <summary>The vocabulary of a file, whose words include padding and the unknown word.</summary>
    /// <exception cref="ArgumentException">A word appears twice, or padding and the unknown word are not where they must be.</exception>
    public Vocabulary Vocabulary(IReadOnlyList<string> words)
    {
        ArgumentNullException.ThrowIfNull(words);
        if (Encoder is { } pieces)
            return pieces.Vocabulary(words);
        var vocabulary = new Vocabulary(words.Skip(2));
        return vocabulary.Words.SequenceEqual(words) ? vocabulary : throw new ArgumentException("its vocabulary does not begin with padding and the unknown word", nameof(words));
    }
}

/// <summary>What is changed before a text is split.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TextStandardizing>))]
public enum TextStandardizing
{
    /// <summary>ASCII letters become lower-case, and punctuation is deleted.</summary>
    [JsonStringEnumMemberName("lower_and_strip_punctuation")]
    LowerAndStripPunctuation,

    /// <summary>ASCII letters become lower-case.</summary>
    [JsonStringEnumMemberName("lower")]
    Lower,

    /// <summary>Punctuation is deleted.</summary>
    [JsonStringEnumMemberName("strip_punctuation")]
    StripPunctuation,

    /// <summary>Nothing is changed.</summary>
    [JsonStringEnumMemberName("none")]
    None,
}

/// <summary>Where a text is split.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TextSplitting>))]
public enum TextSplitting
{
    /// <summary>At ASCII whitespace.</summary>
    [JsonStringEnumMemberName("whitespace")]
    Whitespace,

    /// <summary>After every character.</summary>
    [JsonStringEnumMemberName("character")]
    Character,

    /// <summary>Nowhere: the whole text is one word.</summary>
    [JsonStringEnumMemberName("none")]
    None,
}
