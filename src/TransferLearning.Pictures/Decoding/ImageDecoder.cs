namespace TransferLearning.Pictures.Decoding;

/// <summary>Decodes all formats that can be read: identifies a file by its first bytes and chooses the decoder.</summary>
internal sealed unsafe class ImageDecoder : IImageDecoder
{
    private readonly SkiaImageDecoder _common = new();
    private OtherImageDecoder? _other;
    private IImageDecoder? _open;

    public int Width => Opened.Width;

    public int Height => Opened.Height;

    private IImageDecoder Opened => _open ?? throw new InvalidOperationException("No picture is open.");

    public void Open(byte* bytes, int length)
    {
        Close();
        var start = new ReadOnlySpan<byte>(bytes, Math.Min(length, FileSignature.Length));
        if (FileSignature.ReasonAgainst(start) is { } reason)
            throw new BadImageException(reason);
        var format = FileSignature.FormatOf(start);
        if (format == PictureFormat.Common)
        {
            _common.Open(bytes, length);
            _open = _common;
            return;
        }
        _other ??= new OtherImageDecoder();
        _other.Open(format, bytes, length);
        _open = _other;
    }

    public void Decode(int leastWidth, int leastHeight, PixelBuffer target) => Opened.Decode(leastWidth, leastHeight, target);

    public void Close()
    {
        _open?.Close();
        _open = null;
    }

    public void Dispose()
    {
        _common.Dispose();
        _other?.Dispose();
    }
}
