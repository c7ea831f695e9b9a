using System.Security.Cryptography;

namespace TransferLearning.Data.Audit;

/// <summary>Reads a file once, for its hash and to see whether it decodes. One of these belongs to one thread.</summary>
internal sealed unsafe class ImageProbe : IDisposable
{
    private readonly ImageFile _file = new();
    private readonly ImageDecoder _decoder = PictureDecoders.Decoder();
    private readonly PixelBuffer _pixels = new();

    /// <returns>Why it does not decode (null where it does), and its hash (null where it cannot be read).</returns>
    public (string? Reason, string? Hash) Examine(string path)
    {
        string? hash = null;
        try
        {
            _file.Read(path);
            hash = Convert.ToHexStringLower(SHA256.HashData(new ReadOnlySpan<byte>(_file.Bytes, _file.Length)));
            _decoder.Open(_file.Bytes, _file.Length);
            // As small as a JPEG can be decoded: all of the file is still gone through.
            _decoder.Decode(1, 1, _pixels);
            return (null, hash);
        }
        catch (BadImageException exception)
        {
            return (exception.Message, hash);
        }
        finally
        {
            _decoder.Close();
        }
    }

    public void Dispose()
    {
        _file.Dispose();
        _decoder.Dispose();
        _pixels.Dispose();
    }
}
