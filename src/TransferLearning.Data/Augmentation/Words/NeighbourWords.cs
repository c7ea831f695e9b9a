using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace TransferLearning.Data.Augmentation.Words;

/// <summary>The words of a vocabulary with the most similar vectors (cosine). A word's neighbours are searched when they are first asked for, by any thread.</summary>
public sealed class NeighbourWords
{
    private const int FirstWord = Vocabulary.Unknown + 1;

    private readonly ConcurrentDictionary<int, IReadOnlyList<string>> _known = new();
    private readonly TextVectorizer _text;
    private readonly WordSynonyms _options;
    private readonly bool[] _isFound;
    private readonly float[] _directions;
    private readonly int _length;

    /// <param name="options">How many neighbours a word has, and how similar they are.</param>
    /// <param name="text">The vocabulary, and how a text is split.</param>
    /// <param name="vectors">The vectors by the words' numbers, row-major.</param>
    /// <param name="isFound">Whether a word has a vector, by number.</param>
    public NeighbourWords(WordSynonyms options, TextVectorizer text, float[] vectors, bool[] isFound)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(vectors);
        ArgumentNullException.ThrowIfNull(isFound);
        (_options, _text, _isFound) = (options, text, isFound);
        var dimensions = vectors.Length / isFound.Length;
        var lanes = Vector256<float>.Count;
        _length = (dimensions + lanes - 1) / lanes * lanes;
        _directions = new float[checked(isFound.Length * _length)];
        for (var word = 0; word < isFound.Length; word++)
        {
            var vector = vectors.AsSpan(word * dimensions, dimensions);
            var squares = 0.0;
            foreach (var value in vector)
                squares += (double)value * value;
            var target = _directions.AsSpan(word * _length, dimensions);
            for (var i = 0; squares > 0 && i < dimensions; i++)
                target[i] = (float)(vector[i] / Math.Sqrt(squares));
        }
    }

    /// <summary>The neighbours of a word as it stands in a text, the nearest first; empty if it has none, or is to be kept.</summary>
    public IReadOnlyList<string> Of(string word) =>
        _text.Numbers(word, 1) is [var number] && number >= FirstWord + _options.KeepFrequent && _isFound[number]
            ? _known.GetOrAdd(number, Search)
            : [];

    private IReadOnlyList<string> Search(int word)
    {
        var near = new List<(float Similarity, int Number)>();
        for (var other = FirstWord; other < _isFound.Length; other++)
            if (other != word && _isFound[other] && Cosine(word, other) is var cosine && cosine >= _options.Similarity)
                near.Add((cosine, other));
        return [.. near.OrderByDescending(each => each.Similarity).ThenBy(each => each.Number).Take(_options.Nearest).Select(each => _text.Vocabulary.Words[each.Number])];
    }

    // Always eight sums in the same order, without fused operations: every machine finds the same neighbours.
    private float Cosine(int word, int other)
    {
        var left = MemoryMarshal.Cast<float, Vector256<float>>(_directions.AsSpan(word * _length, _length));
        var right = MemoryMarshal.Cast<float, Vector256<float>>(_directions.AsSpan(other * _length, _length));
        var sum = Vector256<float>.Zero;
        for (var i = 0; i < left.Length; i++)
            sum += left[i] * right[i];
        var total = 0f;
        for (var lane = 0; lane < Vector256<float>.Count; lane++)
            total += sum[lane];
        return total;
    }
}
