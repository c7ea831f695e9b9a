using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace TransferLearning.Texts;

/// <summary>Turns texts into numbers as Keras's <c>TextVectorization</c> does with <c>output_mode="int"</c>, or into the pieces of a pretrained encoder.</summary>
public sealed class TextVectorizer
{
    // Increase when the same text and options give other numbers than before.
    private const string Version = "tokens 1";

    private readonly TextSplitter _splitter;
    private readonly PieceTokenizer? _pieces;

    /// <param name="options">The options.</param>
    /// <param name="vocabulary">The words or pieces.</param>
    /// <exception cref="ArgumentException">A vocabulary of pieces lacks a special token, or its merges do not fit it.</exception>
    public TextVectorizer(TokenForm options, Vocabulary vocabulary)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(vocabulary);
        (Options, Vocabulary, _splitter) = (options, vocabulary, new TextSplitter(options));
        _pieces = options.Encoder?.Tokenizer(vocabulary);
    }

    public TokenForm Options { get; }

    public Vocabulary Vocabulary { get; }

    /// <summary>The hash of everything that determines a text's numbers: options and vocabulary.</summary>
    public string Fingerprint => field ??= Hash();

    /// <summary>Fits the vocabulary to texts.</summary>
    /// <param name="options">The options.</param>
    /// <param name="texts">The texts.</param>
    /// <param name="most">The largest size of the vocabulary, including padding and the unknown word.</param>
    public static TextVectorizer Fit(TokenForm options, IEnumerable<string> texts, int most)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(texts);
        var splitter = new TextSplitter(options);
        return new(options, Vocabulary.Fit(texts.Select(splitter.Split), most));
    }

    /// <summary>The numbers of a text's words, without padding, at most <paramref name="most"/>.</summary>
    public int[] Numbers(string text, int most = int.MaxValue) => _pieces?.Numbers(text, most) ?? [.. _splitter.Split(text).Take(most).Select(word => Vocabulary[word])];

    /// <summary>Writes a text's numbers, cut or padded at the end.</summary>
    /// <param name="text">The text.</param>
    /// <param name="target">Receives <see cref="TokenForm.SequenceLength"/> numbers. A network takes floats, an exported file 64-bit integers; a float holds every number of a vocabulary.</param>
    public void Write<T>(string text, Span<T> target)
        where T : struct, INumberBase<T>
    {
        var numbers = Numbers(text, target.Length);
        target.Fill(T.CreateChecked(Vocabulary.PaddingNumber));
        for (var i = 0; i < numbers.Length; i++)
            target[i] = T.CreateChecked(numbers[i]);
    }

    private string Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{Version}\0{Options.SequenceLength}\0{Options.Standardize}\0{Options.Split}\0{Options.Ngrams}\0"));
        Options.Encoder?.AddTo(hash);
        foreach (var word in Vocabulary.Words)
            hash.AppendData(Encoding.UTF8.GetBytes(word + "\0"));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
