using TransferLearning.Models.Ops.Sequences;

namespace TransferLearning.Models.Backbones;

/// <summary>The sizes and variants of a transformer that reads pieces of texts.</summary>
/// <param name="Depth">The number of layers.</param>
/// <param name="Width">The number of features of a piece.</param>
/// <param name="Heads">The number of attention heads.</param>
internal sealed record EncoderDesign(int Depth, long Width, long Heads)
{
    /// <summary>The number of pieces of the vocabulary.</summary>
    public long Words { get; init; } = 30_522;

    /// <summary>The number of learnt positions.</summary>
    public long Positions { get; init; } = 512;

    /// <summary>The number of token types, of which single texts use the first; 0 for none.</summary>
    public long Types { get; init; } = 2;

    /// <summary>The number of padding; the positions of a text begin behind it, unless it is 0.</summary>
    public int Padding { get; init; }

    /// <summary>Whether the attention has a bias by the distance of two pieces.</summary>
    public bool IsRelative { get; init; }

    /// <summary>The kind of its pieces.</summary>
    public Tokenizer Tokenizer { get; init; } = Tokenizer.WordPiece;

    /// <summary>Layer norm's epsilon.</summary>
    public double Epsilon { get; init; } = 1e-12;

    /// <summary>The names of the tensors.</summary>
    public EncoderModules Names { get; init; } = EncoderModules.Bert;

    /// <summary>What the network takes.</summary>
    public EncoderInput Input => new(Words, Positions - TextEmbeddings.FirstPosition(Padding), Width) { Tokenizer = Tokenizer, Padding = Padding };
}
