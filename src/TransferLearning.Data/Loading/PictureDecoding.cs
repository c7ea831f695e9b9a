namespace TransferLearning.Data.Loading;

/// <summary>Decodes a picture and resizes it.</summary>
/// <param name="sample">The picture.</param>
/// <param name="pixels">Receives height × width × 3 bytes.</param>
/// <exception cref="BadImageException">The picture cannot be decoded.</exception>
/// <exception cref="AbsentDecoderException">This machine lacks the picture's decoder.</exception>
public unsafe delegate void PictureDecoding(Sample sample, byte* pixels);
