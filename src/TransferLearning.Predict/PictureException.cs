namespace TransferLearning.Predict;

/// <summary>Thrown where a file cannot be read as a picture. The message names the file, where it has a name, and says what is wrong with it.</summary>
public sealed class PictureException(string message, Exception inner) : Exception(message, inner)
{
    /// <summary>Whether the picture has more bytes or more pixels than are read.</summary>
    public bool IsTooLarge { get; internal init; }
}
