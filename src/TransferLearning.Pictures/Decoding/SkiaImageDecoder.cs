using SkiaSharp;

namespace TransferLearning.Pictures.Decoding;

/// <summary>Decodes JPEG (including the first picture of MPO), PNG, GIF, BMP and WebP with SkiaSharp.</summary>
internal sealed unsafe class SkiaImageDecoder : IImageDecoder
{
    private readonly PixelBuffer _turned = new();
    private SKData? _data;
    private SKCodec? _codec;
    private SKImageInfo _info;
    private SKEncodedOrigin _origin;
    private int _length;

    public int Width => Orientation.Swaps(_origin) ? _info.Height : _info.Width;

    public int Height => Orientation.Swaps(_origin) ? _info.Width : _info.Height;

    public void Open(byte* bytes, int length)
    {
        Close();
        SkiaLibrary.Load();
        if (FileSignature.ReasonAgainstEnd(new ReadOnlySpan<byte>(bytes, length)) is { } cut)
            throw new BadImageException(cut);
        _data = SKData.Create((nint)bytes, length);
        _codec = SKCodec.Create(_data) ?? throw new BadImageException(ReasonAgainstHeader(_data, length));
        (_info, _origin, _length) = (_codec.Info, ExifOrientation.Of(new ReadOnlySpan<byte>(bytes, length)), length);
        PictureLimits.Check(_info.Width, _info.Height);
    }

    public void Decode(int leastWidth, int leastHeight, PixelBuffer target)
    {
        var codec = _codec ?? throw new InvalidOperationException("No picture is open.");
        var upright = _origin is SKEncodedOrigin.TopLeft;
        var size = Orientation.Swaps(_origin)
            ? ScaledSize(codec, _info, leastHeight, leastWidth)
            : ScaledSize(codec, _info, leastWidth, leastHeight);
        var pixels = upright ? target : _turned;
        pixels.Resize(size.Width, size.Height, 4);
        Decode(codec, _info, pixels, _length);
        if (!upright)
            Orientation.Apply(_origin, _turned, target);
    }

    public void Close()
    {
        _codec?.Dispose();
        _data?.Dispose();
        (_codec, _data) = (null, null);
    }

    private static string ReasonAgainstHeader(SKData data, int length)
    {
        using var again = SKCodec.Create(new SKMemoryStream(data), out var result);
        return result == SKCodecResult.IncompleteInput
            ? $"it is cut short: the header is not complete after {length:N0} bytes"
            : $"its header is damaged ({result})";
    }

    // Only halvings, because for them libjpeg has fast, exact inverse transforms of 4, 2 and 1 coefficients per side.
    private static SKSizeI ScaledSize(SKCodec codec, SKImageInfo info, int leastWidth, int leastHeight)
    {
        var full = new SKSizeI(info.Width, info.Height);
        if (leastWidth <= 0 || leastHeight <= 0 || codec.EncodedFormat != SKEncodedImageFormat.Jpeg)
            return full;
        foreach (var scale in (ReadOnlySpan<float>)[0.125f, 0.25f, 0.5f])
        {
            if (full.Width * scale < leastWidth || full.Height * scale < leastHeight)
                continue;
            var scaled = codec.GetScaledDimensions(scale);
            if (scaled.Width >= leastWidth && scaled.Height >= leastHeight)
                return scaled;
        }
        return full;
    }

    private static void Decode(SKCodec codec, SKImageInfo header, PixelBuffer pixels, int length)
    {
        // Without a colour space, the values are those of the file, as in Pillow.
        var alpha = header.AlphaType == SKAlphaType.Opaque ? SKAlphaType.Opaque : SKAlphaType.Unpremul;
        var info = new SKImageInfo(pixels.Width, pixels.Height, SKColorType.Rgba8888, alpha);
        var result = codec.GetPixels(info, (nint)pixels.Pixels, pixels.Stride, SKCodecOptions.Default);
        switch (result)
        {
            case SKCodecResult.Success:
                return;
            case SKCodecResult.IncompleteInput:
                throw new BadImageException($"it is cut short: the picture is not complete after {length:N0} bytes");
            case SKCodecResult.ErrorInInput:
                throw new BadImageException("its contents are damaged");
            default:
                throw new BadImageException($"it cannot be decoded ({result})");
        }
    }

    public void Dispose()
    {
        Close();
        _turned.Dispose();
    }
}
