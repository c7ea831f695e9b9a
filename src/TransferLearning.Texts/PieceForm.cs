using System.Security.Cryptography;
using System.Text.Json.Serialization;

namespace TransferLearning.Texts;

/// <summary>How the tokenizer of a pretrained encoder changes and splits a text: <see cref="WordPieceForm"/> or <see cref="BytePairForm"/>.</summary>
public abstract record PieceForm
{
    /// <summary>The special tokens.</summary>
    [JsonIgnore]
    public abstract SpecialTokens Tokens { get; }

    /// <summary>The vocabulary of some pieces.</summary>
    /// <param name="pieces">All pieces in the order of their numbers.</param>
    /// <exception cref="ArgumentException">A piece appears twice, or a special token is missing.</exception>
    public Vocabulary Vocabulary(IReadOnlyList<string> pieces) => Texts.Vocabulary.OfPieces(pieces, Tokens);

    /// <summary>The tokenizer.</summary>
    /// <param name="vocabulary">The pieces.</param>
    /// <exception cref="ArgumentException">The vocabulary lacks a special token, or the merges do not fit it.</exception>
    public abstract PieceTokenizer Tokenizer(Vocabulary vocabulary);

    /// <summary>Adds everything that determines a text's pieces, besides the vocabulary.</summary>
    internal abstract void AddTo(IncrementalHash hash);
}
