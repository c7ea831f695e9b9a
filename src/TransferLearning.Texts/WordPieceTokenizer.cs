namespace TransferLearning.Texts;

/// <summary>Splits texts as Hugging Face's BERT tokenizers do: the longest pieces from the left of each word.</summary>
internal sealed class WordPieceTokenizer : PieceTokenizer
{
    private const string Continuation = "##";

    // Longer words become the unknown piece, as in BERT.
    private const int LongestWord = 100;

    private readonly BertWords _words;

    /// <param name="form">How a text is changed before it is split.</param>
    /// <param name="vocabulary">The pieces.</param>
    /// <exception cref="ArgumentException">The vocabulary lacks a special token.</exception>
    public WordPieceTokenizer(WordPieceForm form, Vocabulary vocabulary)
        : base(form.Tokens, vocabulary) => _words = new BertWords(form);

    private protected override void Add(string part, List<int> numbers)
    {
        foreach (var (normalised, isSpecial) in Special.Divide(_words.Normalised(part), normalized: true))
            if (isSpecial)
                numbers.Add(Vocabulary[normalised]);
            else
                foreach (var word in BertWords.Split(normalised))
                    AddPieces(word, numbers);
    }

    private void AddPieces(string word, List<int> numbers)
    {
        if (word.EnumerateRunes().Count() > LongestWord)
        {
            numbers.Add(Vocabulary.UnknownNumber);
            return;
        }

        var (before, start) = (numbers.Count, 0);
        while (start < word.Length)
        {
            var end = word.Length;
            while (end > start && !Vocabulary.TryGet((start > 0 ? Continuation : "") + word[start..end], out _))
                end -= end - start > 1 && char.IsLowSurrogate(word[end - 1]) ? 2 : 1;
            if (end <= start)
            {
                // A word of which a part is no piece is unknown as a whole.
                numbers.RemoveRange(before, numbers.Count - before);
                numbers.Add(Vocabulary.UnknownNumber);
                return;
            }

            numbers.Add(Vocabulary[(start > 0 ? Continuation : "") + word[start..end]]);
            start = end;
        }
    }
}
