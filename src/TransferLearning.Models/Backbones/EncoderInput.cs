namespace TransferLearning.Models.Backbones;

/// <summary>What an encoder of texts takes.</summary>
/// <param name="Words">The number of word pieces of its vocabulary.</param>
/// <param name="Longest">The largest number of pieces of a text.</param>
/// <param name="Width">The number of features of a text.</param>
public sealed record EncoderInput(long Words, long Longest, long Width)
{
    /// <summary>The names of the files of a tokenizer, beside the weights. Without them, an encoder is of no use.</summary>
    public static IReadOnlyList<string> TokenizerFiles { get; } = ["tokenizer.json", "vocab.txt", "tokenizer_config.json"];
}
