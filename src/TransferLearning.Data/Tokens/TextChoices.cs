namespace TransferLearning.Data.Tokens;

/// <summary>Converts the language's options for texts to those of the room that splits them.</summary>
public static class TextChoices
{
    /// <summary>The options.</summary>
    public static TokenForm ToForm(this TextSection text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new(text.SequenceLength, text.Standardize.ToForm(), text.Split.ToForm(), text.Ngrams);
    }

    private static TextStandardizing ToForm(this Standardize standardize) => standardize switch
    {
        Standardize.LowerAndStripPunctuation => TextStandardizing.LowerAndStripPunctuation,
        Standardize.Lower => TextStandardizing.Lower,
        Standardize.StripPunctuation => TextStandardizing.StripPunctuation,
        Standardize.None => TextStandardizing.None,
        _ => throw new ArgumentOutOfRangeException(nameof(standardize), standardize, null),
    };

    private static TextSplitting ToForm(this TextSplit split) => split switch
    {
        TextSplit.Whitespace => TextSplitting.Whitespace,
        TextSplit.Character => TextSplitting.Character,
        TextSplit.None => TextSplitting.None,
        _ => throw new ArgumentOutOfRangeException(nameof(split), split, null),
    };
}
