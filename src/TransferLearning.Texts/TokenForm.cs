using System.Text.Json.Serialization;

namespace TransferLearning.Texts;

/// <summary>How a text becomes numbers: the options of Keras's <c>TextVectorization</c>.</summary>
/// <param name="SequenceLength">The number of words of a text: longer ones are cut, shorter ones padded.</param>
/// <param name="Standardize">What is changed before a text is split.</param>
/// <param name="Split">Where a text is split.</param>
/// <param name="Ngrams">The longest run of words that counts as a word.</param>
public sealed record TokenForm(int SequenceLength, TextStandardizing Standardize, TextSplitting Split, int Ngrams);

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
