using System.Globalization;
using System.Text;

namespace TransferLearning.Texts;

/// <summary>
/// Splits a text as GPT-2 does: <c>'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+</c>. The framework's regular expressions
/// see half characters above U+FFFF, which are no letters, so the pattern is written out.
/// </summary>
internal static class BytePairWords
{
    private static readonly string[] Endings = ["'s", "'t", "'re", "'ve", "'m", "'ll", "'d"];

    private enum Kind
    {
        Space,
        Letter,
        Number,
        Other,
    }

    /// <summary>The words of a text. Joined, they are the text.</summary>
    public static IEnumerable<string> Of(string text)
    {
        for (var start = 0; start < text.Length;)
        {
            var end = End(text, start);
            yield return text[start..end];
            start = end;
        }
    }

    private static int End(string text, int start)
    {
        foreach (var ending in Endings)
            if (string.CompareOrdinal(text, start, ending, 0, ending.Length) == 0)
                return start + ending.Length;
        var first = text[start] == ' ' && start + 1 < text.Length ? start + 1 : start;
        if (KindAt(text, first, out _) is var kind and not Kind.Space)
            return RunEnd(text, first, kind);
        // White space up to the last one before a word, which belongs to the word if it is a space.
        var end = RunEnd(text, start, Kind.Space);
        return end < text.Length && end - start > 1 ? end - 1 : end;
    }

    private static int RunEnd(string text, int from, Kind kind)
    {
        while (from < text.Length && KindAt(text, from, out var length) == kind)
            from += length;
        return from;
    }

    private static Kind KindAt(string text, int at, out int length)
    {
        // Half a character is like the replacement character, which it becomes in UTF-8.
        if (Rune.DecodeFromUtf16(text.AsSpan(at), out var rune, out length) != System.Buffers.OperationStatus.Done)
            return Kind.Other;
        return Rune.IsWhiteSpace(rune) ? Kind.Space : Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter => Kind.Letter,
            UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => Kind.Number,
            _ => Kind.Other,
        };
    }
}
