using System.Text;

namespace TransferLearning.Texts;

/// <summary>
/// Words and their numbers. As in Keras, 0 is padding, 1 is every unknown word, and the words begin at 2, the most frequent one first.
/// </summary>
public sealed class Vocabulary
{
    /// <summary>The number of padding among words.</summary>
    public const int Padding = 0;

    /// <summary>The number of every word that the vocabulary does not have.</summary>
    public const int Unknown = 1;

    private const string UnknownWord = "[UNK]";

    private readonly Dictionary<string, int> _numbers;

    /// <param name="words">The words in the order of their numbers, without padding and the unknown word.</param>
    /// <exception cref="ArgumentException">A word appears twice, or is one of the two that are left out.</exception>
    public Vocabulary(IEnumerable<string> words)
        : this(["", UnknownWord, .. words], Unknown, Padding)
    {
    }

    private Vocabulary(IReadOnlyList<string> words, int unknown, int padding)
    {
        (Words, UnknownNumber, PaddingNumber) = (words, unknown, padding);
        _numbers = new(Words.Count, StringComparer.Ordinal);
        for (var number = 0; number < Words.Count; number++)
            if (!_numbers.TryAdd(Words[number], number))
                throw new ArgumentException($"the vocabulary has the word '{Words[number]}' twice", nameof(words));
    }

    /// <summary>A vocabulary of pieces, which has its own numbers for padding and the unknown piece.</summary>
    /// <param name="pieces">All pieces in the order of their numbers.</param>
    /// <param name="special">The special tokens.</param>
    /// <exception cref="ArgumentException">A piece appears twice, BERT's padding is not 0, or there is no padding or no unknown piece.</exception>
    internal static Vocabulary OfPieces(IReadOnlyList<string> pieces, SpecialTokens special)
    {
        ArgumentNullException.ThrowIfNull(pieces);
        return pieces.Count > 0 && special.Equals(SpecialTokens.Bert) && pieces.Contains(special.Unknown) && pieces[Padding] != special.Padding
            ? throw new ArgumentException($"the vocabulary's first piece is '{pieces[0]}', but padding, '{special.Padding}', must be the first", nameof(pieces))
            : new(pieces, Number(special.Unknown), Number(special.Padding));

        int Number(string token) => pieces.ToList().IndexOf(token) is >= 0 and var number
            ? number
            : throw new ArgumentException($"the vocabulary has no '{token}'", nameof(pieces));
    }

    /// <summary>The words by number: padding (an empty text), the unknown word, and the others; or all pieces.</summary>
    public IReadOnlyList<string> Words { get; }

    /// <summary>The number of words, including padding and the unknown word.</summary>
    public int Count => Words.Count;

    /// <summary>The number of every word or piece that the vocabulary does not have.</summary>
    public int UnknownNumber { get; }

    /// <summary>The number of padding: 0, but 1 in the vocabularies of RoBERTa and MPNet.</summary>
    public int PaddingNumber { get; }

    /// <summary>The number of a word.</summary>
    public int this[string word] => _numbers.GetValueOrDefault(word, UnknownNumber);

    /// <summary>Whether the vocabulary has a word.</summary>
    public bool Contains(string word) => _numbers.ContainsKey(word);

    /// <summary>The number of a word; false if the vocabulary does not have it.</summary>
    internal bool TryGet(string word, out int number) => _numbers.TryGetValue(word, out number);

    /// <summary>The most frequent words of some texts; of equally frequent ones, those whose UTF-8 bytes are larger, as in Keras.</summary>
    /// <param name="texts">The words of each text.</param>
    /// <param name="most">The largest size, including padding and the unknown word.</param>
    public static Vocabulary Fit(IEnumerable<IReadOnlyList<string>> texts, int most)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var words in texts)
            foreach (var word in words)
                counts[word] = counts.GetValueOrDefault(word) + 1;
        counts.Remove("");
        counts.Remove(UnknownWord);
        return new(counts.OrderByDescending(pair => pair.Value).ThenByDescending(pair => Encoding.UTF8.GetBytes(pair.Key), Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b)))
            .Take(Math.Max(0, most - 2)).Select(pair => pair.Key));
    }
}
