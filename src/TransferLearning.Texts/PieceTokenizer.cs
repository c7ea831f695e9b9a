namespace TransferLearning.Texts;

/// <summary>
/// Splits texts into the pieces of a vocabulary as Hugging Face's tokenizers do, with a special token before and behind each text. A special token that is
/// written in the text stands for itself.
/// </summary>
public abstract class PieceTokenizer
{
    private readonly SpecialTokens _special;
    private readonly int _first, _last;

    private protected PieceTokenizer(SpecialTokens special, Vocabulary vocabulary)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        if (special.Written is null || special.Written.Any(token => string.IsNullOrEmpty(token?.Text)))
            throw new ArgumentException("a special token is empty", nameof(special));
        (_special, Vocabulary) = (special with { Written = [.. special.Written.Where(token => vocabulary.Contains(token.Text))] }, vocabulary);
        (_first, _last) = (Number(special.First), Number(special.Last));

        int Number(string token) => vocabulary.Contains(token) ? vocabulary[token] : throw new ArgumentException($"the vocabulary has no '{token}'", nameof(vocabulary));
    }

    private protected Vocabulary Vocabulary { get; }

    private protected SpecialTokens Special => _special;

    /// <summary>The numbers of a text's pieces, with the tokens around it, at most <paramref name="most"/>; longer texts are cut before the last token.</summary>
    public int[] Numbers(string text, int most = int.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(text);
        var numbers = new List<int> { _first };
        var room = most - 1;
        foreach (var (part, isSpecial) in _special.Divide(text))
        {
            if (numbers.Count >= room)
                break;
            if (isSpecial)
                numbers.Add(Vocabulary[part]);
            else
                Add(part, numbers);
        }

        if (numbers.Count > room)
            numbers.RemoveRange(room, numbers.Count - room);
        numbers.Add(_last);
        return [.. numbers];
    }

    /// <summary>Adds the pieces of a part of a text without special tokens.</summary>
    private protected abstract void Add(string part, List<int> numbers);
}
