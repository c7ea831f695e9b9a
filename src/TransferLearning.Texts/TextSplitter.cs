using System.Text;

namespace TransferLearning.Texts;

/// <summary>Splits texts into words as Keras's <c>TextVectorization</c> does: standardise, split, n-grams.</summary>
/// <param name="options">The options.</param>
public sealed class TextSplitter(TokenForm options)
{
    // The set of Keras's regular expression for strip_punctuation.
    private const string Punctuation = "!\"#$%&()*+,-./:;<=>?@[\\]^_`{|}~'";

    /// <summary>The words of a text. With n-grams, all single words come first, then all pairs, and so on.</summary>
    public IReadOnlyList<string> Split(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var words = options.Split switch
        {
            TextSplitting.Whitespace => WrittenWords.Of(Standardised(text)),
            TextSplitting.Character => [.. Standardised(text).EnumerateRunes().Select(rune => rune.ToString())],
            _ => [Standardised(text)],
        };
        return options.Ngrams == 1 ? words : Grams(words);
    }

    /// <summary>The text before it is split.</summary>
    public string Standardised(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var lower = options.Standardize is TextStandardizing.LowerAndStripPunctuation or TextStandardizing.Lower;
        var strip = options.Standardize is TextStandardizing.LowerAndStripPunctuation or TextStandardizing.StripPunctuation;
        if (!lower && !strip)
            return text;
        var result = new StringBuilder(text.Length);
        foreach (var letter in text)
            if (!strip || !Punctuation.Contains(letter))
                result.Append(lower && char.IsAsciiLetterUpper(letter) ? (char)(letter | 0x20) : letter);
        return result.ToString();
    }

    private List<string> Grams(string[] words)
    {
        var grams = new List<string>(words);
        for (var width = 2; width <= options.Ngrams; width++)
            for (var first = 0; first + width <= words.Length; first++)
                grams.Add(string.Join(' ', words, first, width));
        return grams;
    }
}
