namespace TransferLearning.Models.Backbones;

/// <summary>What an encoder of texts takes.</summary>
/// <param name="Words">The number of pieces of its vocabulary.</param>
/// <param name="Longest">The largest number of pieces of a text.</param>
/// <param name="Width">The number of features of a text.</param>
public sealed record EncoderInput(long Words, long Longest, long Width)
{
    /// <summary>The kind of its pieces.</summary>
    public Tokenizer Tokenizer { get; init; } = Tokenizer.WordPiece;

    /// <summary>The number of padding.</summary>
    public int Padding { get; init; }

    /// <summary>The names of the files of a tokenizer, beside the weights. Without them, an encoder is of no use.</summary>
    /// <param name="tokenizer">Its kind; null for all kinds.</param>
    public static IReadOnlyList<string> TokenizerFiles(Tokenizer? tokenizer) => tokenizer switch
    {
        Tokenizer.WordPiece => ["tokenizer.json", "vocab.txt", "tokenizer_config.json"],
        Tokenizer.ByteBpe => ["tokenizer.json", "vocab.json", "merges.txt", "tokenizer_config.json"],
        _ => ["tokenizer.json", "vocab.txt", "vocab.json", "merges.txt", "tokenizer_config.json"],
    };
}
