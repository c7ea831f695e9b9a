namespace TransferLearning.Models.Vectors;

/// <summary>The vectors of a vocabulary's words.</summary>
/// <param name="Values">The vectors by the words' numbers, row-major; zeros for words that the file does not have.</param>
/// <param name="Dimensions">The length of a vector.</param>
/// <param name="IsFound">Whether the file has the word, by number.</param>
public sealed record WordVectors(float[] Values, int Dimensions, bool[] IsFound)
{
    /// <summary>The number of words that the file has.</summary>
    public int Found => IsFound.Count(each => each);
}
