namespace TransferLearning.Texts;

/// <summary>
/// Splits texts into the pieces of a vocabulary as Hugging Face's BERT tokenizers do: <c>[CLS]</c>, the longest pieces from the left of each word, <c>[SEP]</c>.
/// A special token that is written in the text stands for itself.
/// </summary>
public sealed class WordPieceTokenizer
{
    private const string Continuation = "##";

    // Longer words become the unknown piece, as in BERT.
    private const int LongestWord = 100;

    private readonly BertWords _words;
    private readonly Vocabulary _vocabulary;
    private readonly int _first, _last;
    private readonly string[] _special;

    /// <param name="form">How a text is changed before it is split.</param>
    /// <param name="vocabulary">The pieces.</param>
    /// <exception cref="ArgumentException">The vocabulary lacks a special token.</exception>
    public WordPieceTokenizer(WordPieceForm form, Vocabulary vocabulary)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        (_words, _vocabulary) = (new BertWords(form), vocabulary);
        (_first, _last) = (Number("[CLS]"), Number("[SEP]"));
        _special = [.. new[] { "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]" }.Where(vocabulary.Contains)];

        int Number(string token) => vocabulary.Contains(token) ? vocabulary[token] : throw new ArgumentException($"the vocabulary has no '{token}'", nameof(vocabulary));
    }

    /// <summary>The numbers of a text's pieces, with <c>[CLS]</c> and <c>[SEP]</c>, at most <paramref name="most"/>; longer texts are cut before <c>[SEP]</c>.</summary>
    public int[] Numbers(string text, int most = int.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(text);
        var numbers = new List<int> { _first };
        var room = most - 1;
        foreach (var (part, isSpecial) in Parts(text))
        {
            if (numbers.Count >= room)
                break;
            if (isSpecial)
                numbers.Add(_vocabulary[part]);
            else
                foreach (var word in _words.Of(part))
                    AddPieces(word, numbers);
        }

        if (numbers.Count > room)
            numbers.RemoveRange(room, numbers.Count - room);
        numbers.Add(_last);
        return [.. numbers];
    }

    /// <summary>The text, divided at special tokens.</summary>
    private IEnumerable<(string Part, bool IsSpecial)> Parts(string text)
    {
        var from = 0;
        while (from < text.Length)
        {
            var (at, token) = (text.Length, "");
            foreach (var each in _special)
                if (text.IndexOf(each, from, StringComparison.Ordinal) is >= 0 and var found && found < at)
                    (at, token) = (found, each);
            if (at > from)
                yield return (text[from..at], false);
            if (token.Length > 0)
                yield return (token, true);
            from = at + Math.Max(1, token.Length);
        }
    }

    private void AddPieces(string word, List<int> numbers)
    {
        if (word.EnumerateRunes().Count() > LongestWord)
        {
            numbers.Add(_vocabulary.UnknownNumber);
            return;
        }

        var (before, start) = (numbers.Count, 0);
        while (start < word.Length)
        {
            var end = word.Length;
            while (end > start && !_vocabulary.TryGet((start > 0 ? Continuation : "") + word[start..end], out _))
                end -= end - start > 1 && char.IsLowSurrogate(word[end - 1]) ? 2 : 1;
            if (end <= start)
            {
                // A word of which a part is no piece is unknown as a whole.
                numbers.RemoveRange(before, numbers.Count - before);
                numbers.Add(_vocabulary.UnknownNumber);
                return;
            }

            numbers.Add(_vocabulary[(start > 0 ? Continuation : "") + word[start..end]]);
            start = end;
        }
    }
}
