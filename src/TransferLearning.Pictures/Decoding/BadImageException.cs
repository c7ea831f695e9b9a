namespace TransferLearning.Pictures.Decoding;

/// <summary>Thrown where a file cannot be read as a picture. The message says why, without the file's name.</summary>
public sealed class BadImageException(string reason, Exception? inner = null) : Exception(reason, inner);
