using SkiaSharp;

namespace TransferLearning.Data;

/// <summary>JPEG, PNG, GIF, BMP and WebP by SkiaSharp.</summary>
internal sealed unsafe class SkiaImageDecoder : IImageDecoder
{
    /// <summary>Pictures of more pixels are refused by their header: twice Pillow's <c>MAX_IMAGE_PIXELS</c>, where it raises too.</summary>
    public const long MaximumPixels = 178_956_970;

    private readonly PixelBuffer _turned = new();

    public (int Width, int Height) Measure(byte* bytes, int length)
    {
        using var data = SKData.Create((nint)bytes, length);
        using var codec = Open(data, bytes, length);
        var info = codec.Info;
        return Orientation.Swaps(codec.EncodedOrigin) ? (info.Height, info.Width) : (info.Width, info.Height);
    }

    public void Decode(byte* bytes, int length, int minimumWidth, int minimumHeight, PixelBuffer target)
    {
        using var data = SKData.Create((nint)bytes, length);
        using var codec = Open(data, bytes, length);
        var origin = codec.EncodedOrigin;
        var upright = origin is SKEncodedOrigin.TopLeft or SKEncodedOrigin.Default;
        var size = Orientation.Swaps(origin)
            ? ScaledSize(codec, minimumHeight, minimumWidth)
            : ScaledSize(codec, minimumWidth, minimumHeight);
        var pixels = upright ? target : _turned;
        pixels.Resize(size.Width, size.Height, 4);
        Decode(codec, pixels, length);
        if (!upright)
            Orientation.Apply(origin, _turned, target);
    }

    private static SKCodec Open(SKData data, byte* bytes, int length)
    {
        if (FileSignature.ReasonAgainst(new ReadOnlySpan<byte>(bytes, Math.Min(length, FileSignature.Length))) is { } reason)
            throw new BadImageException(reason);
        var codec = SKCodec.Create(data) ?? throw new BadImageException(ReasonAgainstHeader(data, length));
        var info = codec.Info;
        if ((long)info.Width * info.Height <= MaximumPixels)
            return codec;
        codec.Dispose();
        throw new BadImageException($"its header says {info.Width:N0} × {info.Height:N0} pixels; at most {MaximumPixels:N0} are decoded");
    }

    private static string ReasonAgainstHeader(SKData data, int length)
    {
        using var again = SKCodec.Create(new SKMemoryStream(data), out var result);
        return result == SKCodecResult.IncompleteInput
            ? $"it is cut short: the header is not complete after {length:N0} bytes"
            : $"its header is damaged ({result})";
    }

    // Only the halvings: for them libjpeg has fast, exact inverse transforms of 4, 2 and 1 coefficients a side.
    private static SKSizeI ScaledSize(SKCodec codec, int minimumWidth, int minimumHeight)
    {
        var full = new SKSizeI(codec.Info.Width, codec.Info.Height);
        if (minimumWidth <= 0 || minimumHeight <= 0 || codec.EncodedFormat != SKEncodedImageFormat.Jpeg)
            return full;
        foreach (var scale in (ReadOnlySpan<float>)[0.125f, 0.25f, 0.5f])
        {
            if (full.Width * scale < minimumWidth || full.Height * scale < minimumHeight)
                continue;
            var scaled = codec.GetScaledDimensions(scale);
            if (scaled.Width >= minimumWidth && scaled.Height >= minimumHeight)
                return scaled;
        }
        return full;
    }

    private static void Decode(SKCodec codec, PixelBuffer pixels, int length)
    {
        // No colour space: the file's own numbers, as Pillow gives them.
        var alpha = codec.Info.AlphaType == SKAlphaType.Opaque ? SKAlphaType.Opaque : SKAlphaType.Unpremul;
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

    public void Dispose() => _turned.Dispose();
}
