namespace TransferLearning.Training.Planning;

/// <summary>Describes in words how texts are split into word pieces.</summary>
internal static class PiecesText
{
    /// <summary>For example <c>word pieces, lower case, without accents</c>.</summary>
    public static string Of(WordPieceForm pieces) => $"word pieces{(pieces.Lowercase ? ", lower case" : "")}{(pieces.StripAccents ? ", without accents" : "")}";
}
