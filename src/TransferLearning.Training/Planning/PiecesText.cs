namespace TransferLearning.Training.Planning;

/// <summary>Describes in words how texts are split into the pieces of an encoder.</summary>
internal static class PiecesText
{
    /// <summary>For example <c>word pieces, lower case, without accents</c>.</summary>
    public static string Of(PieceForm form) => form switch
    {
        WordPieceForm pieces => $"{Of(Tokenizer.WordPiece)}{(pieces.Lowercase ? ", lower case" : "")}{(pieces.StripAccents ? ", without accents" : "")}",
        BytePairForm { PrefixSpace: true } => $"{Of(Tokenizer.ByteBpe)}, a space before each text",
        _ => Of(Tokenizer.ByteBpe),
    };

    /// <summary>The name of the pieces.</summary>
    public static string Of(Tokenizer tokenizer) => tokenizer == Tokenizer.ByteBpe ? "byte pairs" : "word pieces";

    /// <summary>The kind of some pieces.</summary>
    public static Tokenizer KindOf(PieceForm form) => form is BytePairForm ? Tokenizer.ByteBpe : Tokenizer.WordPiece;
}
