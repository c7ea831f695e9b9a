namespace TransferLearning.Pictures.Decoding;

/// <summary>Thrown if a file cannot be read as a picture. The message is a reason, without the file's name.</summary>
public class BadImageException(string reason, Exception? inner = null) : Exception(reason, inner);
