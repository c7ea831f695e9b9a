namespace TransferLearning.Data.Loading;

/// <summary>Decoded and resized pictures that are kept beyond one run. Any number of threads may use it.</summary>
public unsafe interface IKeptPictures
{
    /// <summary>Copies a kept picture; otherwise decodes it, and keeps it if possible.</summary>
    /// <param name="sample">The picture.</param>
    /// <param name="pixels">Receives height × width × 3 bytes.</param>
    /// <param name="decode">Decodes the picture into that memory. Its exceptions are passed on.</param>
    /// <returns>Whether the picture is kept now.</returns>
    bool Get(Sample sample, byte* pixels, PictureDecoding decode);
}
