using System.Security.Cryptography;

namespace TransferLearning.Data.Audit;

/// <summary>Reads a file once, to hash it and to check that it decodes. For one thread.</summary>
internal sealed unsafe class ImageProbe : IDisposable
{
    private readonly ImageFile _file = new();
    private readonly ImageDecoder _decoder = PictureDecoders.Decoder();
    private readonly PixelBuffer _pixels = new();

    /// <returns>The reason why the file does not decode (null if it does), and its hash (null if it cannot be read).</returns>
    public (string? Reason, string? Hash) Examine(string path)
    {
        string? hash = null;
        try
        {
            _file.Read(path);
            hash = Convert.ToHexStringLower(SHA256.HashData(new ReadOnlySpan<byte>(_file.Bytes, _file.Length)));
            _decoder.Open(_file.Bytes, _file.Length);
            // The smallest size at which a JPEG can be decoded. The decoder still reads the whole file.
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
