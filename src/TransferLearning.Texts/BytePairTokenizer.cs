using System.Text;

namespace TransferLearning.Texts;

/// <summary>
/// Splits texts into byte pairs as GPT-2 and RoBERTa do: the bytes of each word are merged, always the pair that stands first in the list of merges, the
/// leftmost one of equal pairs.
/// </summary>
internal sealed class BytePairTokenizer : PieceTokenizer
{
    private readonly bool _prefixSpace;
    private readonly int[] _bytes = new int[256];
    private readonly Dictionary<(int Left, int Right), (int Rank, int Merged)> _merges;

    /// <param name="form">The merges.</param>
    /// <param name="vocabulary">The pieces.</param>
    /// <exception cref="ArgumentException">The vocabulary lacks a byte, a special token or a piece of a merge, or a merge appears twice.</exception>
    public BytePairTokenizer(BytePairForm form, Vocabulary vocabulary)
        : base(form.Tokens, vocabulary)
    {
        if (form.Merges is null)
            throw new ArgumentException("the byte pairs have no merges", nameof(form));
        _prefixSpace = form.PrefixSpace;
        for (var value = 0; value < _bytes.Length; value++)
            _bytes[value] = Number(ByteLetters.All[value].ToString());
        _merges = new(form.Merges.Count);
        foreach (var merge in form.Merges)
        {
            if (merge?.Split(' ') is not [{ Length: > 0 } left, { Length: > 0 } right])
                throw new ArgumentException($"the merge '{Shown(merge ?? "")}' is no pair of pieces", nameof(form));
            if (!_merges.TryAdd((Number(left), Number(right)), (_merges.Count, Number(left + right))))
                throw new ArgumentException($"the merge '{Shown(merge)}' appears twice", nameof(form));
        }

        int Number(string piece) => vocabulary.TryGet(piece, out var number) ? number : throw new ArgumentException($"the vocabulary has no '{Shown(piece)}'", nameof(vocabulary));
    }

    private protected override void Add(string part, List<int> numbers)
    {
        foreach (var word in BytePairWords.Of(_prefixSpace && part[0] != ' ' ? " " + part : part))
            AddWord(Encoding.UTF8.GetBytes(word), numbers);
    }

    private static string Shown(string text) => text.Length > 60 ? text[..60] + "…" : text;

    // The pieces are a list linked by indices. A queue has the pairs that can be merged; a merge makes its neighbours' entries invalid.
    private void AddWord(byte[] word, List<int> numbers)
    {
        var (pieces, next, previous) = (new int[word.Length], new int[word.Length], new int[word.Length]);
        var queue = new PriorityQueue<(int Left, int Right, int Merged), (int Rank, int Place)>();
        for (var i = 0; i < word.Length; i++)
            (pieces[i], previous[i], next[i]) = (_bytes[word[i]], i - 1, i + 1);
        for (var i = 0; i + 1 < word.Length; i++)
            Offer(i);
        while (queue.TryDequeue(out var pair, out var priority))
        {
            var left = priority.Place;
            if (pieces[left] != pair.Left || next[left] >= word.Length || pieces[next[left]] != pair.Right)
                continue;
            var right = next[left];
            (pieces[left], pieces[right], next[left]) = (pair.Merged, -1, next[right]);
            if (next[left] < word.Length)
                previous[next[left]] = left;
            Offer(left);
            if (previous[left] >= 0)
                Offer(previous[left]);
        }

        for (var i = 0; i < word.Length; i = next[i])
            numbers.Add(pieces[i]);

        void Offer(int left)
        {
            if (next[left] < word.Length && _merges.TryGetValue((pieces[left], pieces[next[left]]), out var merge))
                queue.Enqueue((pieces[left], pieces[next[left]], merge.Merged), (merge.Rank, left));
        }
    }
}
