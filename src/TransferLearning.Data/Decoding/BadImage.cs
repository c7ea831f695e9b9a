namespace TransferLearning.Data.Decoding;

/// <summary>A picture that could not be read, and why.</summary>
/// <param name="Id">The sample's name.</param>
/// <param name="Path">Its file.</param>
/// <param name="Reason">What is wrong with it, in one sentence.</param>
public sealed record BadImage(string Id, string Path, string Reason);

/// <summary>Thrown by a decoder: the file cannot be read as a picture. The message says why, without the file's name.</summary>
public sealed class BadImageException(string reason, Exception? inner = null) : Exception(reason, inner);
