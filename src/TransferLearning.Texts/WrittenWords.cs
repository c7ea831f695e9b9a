namespace TransferLearning.Texts;

/// <summary>The words of a text as they are written, with their punctuation: what ASCII whitespace separates, as in Keras.</summary>
public static class WrittenWords
{
    private static readonly char[] Whitespace = [' ', '\t', '\n', '\v', '\f', '\r'];

    /// <summary>The words of a text.</summary>
    public static string[] Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Split(Whitespace, StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>A text of all words but one, with one space between them.</summary>
    /// <param name="words">The words.</param>
    /// <param name="left">The index of the word that is left out; -1 for none.</param>
    public static string Without(IEnumerable<string> words, int left) => string.Join(' ', words.Where((_, place) => place != left));
}
