using System.Globalization;
using System.Text;

namespace TransferLearning.Texts;

/// <summary>
/// Splits a text into words and punctuation as BERT does: control characters are removed, Chinese characters stand alone, accents and capitals go, and the rest
/// is split at white space and at punctuation. The rules are those of Hugging Face's <c>BertNormalizer</c> and <c>BertPreTokenizer</c>.
/// </summary>
/// <param name="form">The options.</param>
internal sealed class BertWords(WordPieceForm form)
{
    private const int Replacement = 0xFFFD;

    /// <summary>The words of a normalised text that has no special tokens.</summary>
    public static List<string> Split(string normalised)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        foreach (var character in normalised.EnumerateRunes())
            if (Rune.IsWhiteSpace(character))
                End();
            else if (IsPunctuation(character))
            {
                End();
                words.Add(character.ToString());
            }
            else
                word.Append(character.ToString());
        End();
        return words;

        void End()
        {
            if (word.Length > 0)
                words.Add(word.ToString());
            word.Clear();
        }
    }

    /// <summary>The text before it is split. White space of any kind is a space.</summary>
    public string Normalised(string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (var character in text.EnumerateRunes())
        {
            // A broken surrogate is enumerated as the replacement character.
            if (character.Value is 0 or Replacement || IsControl(character))
                continue;
            if (Rune.IsWhiteSpace(character))
                result.Append(' ');
            else if (form.SplitIdeographs && IsIdeograph(character.Value))
            {
                result.Append(' ');
                Append(result, character);
                result.Append(' ');
            }
            else
                Append(result, character);
        }

        return form.Lowercase ? result.ToString().ToLowerInvariant() : result.ToString();
    }

    private void Append(StringBuilder to, Rune character)
    {
        if (form.StripAccents)
            Accents.Append(to, character);
        else
            to.Append(character.ToString());
    }

    private static bool IsControl(Rune character) => character.Value is not ('\t' or '\n' or '\r')
        && Rune.GetUnicodeCategory(character) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse;

    // Symbols of ASCII count as punctuation too.
    private static bool IsPunctuation(Rune character) => character.IsAscii ? character.Value > ' ' && !char.IsAsciiLetterOrDigit((char)character.Value) : Rune.IsPunctuation(character);

    // Hugging Face's ranges. Its fifth begins at 2B920, where BERT's own begins at 2B820.
    private static bool IsIdeograph(int character) => character
        is (>= 0x4E00 and <= 0x9FFF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x20000 and <= 0x2A6DF) or (>= 0x2A700 and <= 0x2B73F)
        or (>= 0x2B740 and <= 0x2B81F) or (>= 0x2B920 and <= 0x2CEAF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x2F800 and <= 0x2FA1F);
}
