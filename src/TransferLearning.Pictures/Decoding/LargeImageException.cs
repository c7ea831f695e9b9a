namespace TransferLearning.Pictures.Decoding;

/// <summary>Thrown if a picture has more bytes or more pixels than are read.</summary>
internal sealed class LargeImageException(string reason) : BadImageException(reason);
