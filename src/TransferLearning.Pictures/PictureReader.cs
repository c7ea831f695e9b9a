using TransferLearning.Pictures.Decoding;
using TransferLearning.Pictures.Resizing;

namespace TransferLearning.Pictures;

/// <summary>
/// Reads pictures: decodes a file or its bytes and fits the result into a size. Training, evaluation and prediction all use this class, so a
/// picture has the same pixels in each of them. For one thread at a time.
/// </summary>
internal sealed unsafe class PictureReader : IDisposable
{
    private readonly ImageFile _file = new();
    private readonly ImageDecoder _decoder = new();
    private readonly Resampler _resampler = new();

    /// <summary>The last picture that was read: upright, 4 bytes per pixel.</summary>
    public PixelBuffer Pixels { get; } = new();

    /// <summary>The largest number of pixels that are decoded.</summary>
    public long MostPixels { get; init; } = PictureLimits.MaximumPixels;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="fit">How the picture will be fitted.</param>
    /// <param name="width">
    /// The width for the later fit. A much larger JPEG is decoded at half, a quarter or an eighth of its size. 0: decode at full size.
    /// </param>
    /// <param name="height">The height for the later fit, in the same way.</param>
    /// <exception cref="BadImageException">The file cannot be read, or is not a picture.</exception>
    /// <exception cref="AbsentDecoderException">This machine lacks the decoder of the format.</exception>
    public void Read(string path, PictureFit fit, int width, int height)
    {
        _file.Read(path);
        Read(_file.Bytes, _file.Length, fit, width, height);
    }

    /// <summary>Reads the bytes of a file.</summary>
    public void Read(ReadOnlySpan<byte> file, PictureFit fit, int width, int height)
    {
        if (file.IsEmpty)
            throw new BadImageException("the file is empty");
        fixed (byte* bytes = file)
            Read(bytes, file.Length, fit, width, height);
    }

    /// <summary>Copies pixels that are decoded already.</summary>
    /// <param name="rgb">Red, green and blue of each pixel, row after row.</param>
    /// <param name="width">The number of columns.</param>
    /// <param name="height">The number of rows.</param>
    public void Take(ReadOnlySpan<byte> rgb, int width, int height)
    {
        PictureLimits.Check(width, height, MostPixels);
        Pixels.Resize(width, height, 4);
        var pixels = Pixels.Bytes;
        for (int from = 0, to = 0; from < rgb.Length; from += 3, to += 4)
            (pixels[to], pixels[to + 1], pixels[to + 2]) = (rgb[from], rgb[from + 1], rgb[from + 2]);
    }

    /// <summary>The picture that was read last: red, green and blue of each pixel, row after row.</summary>
    public byte[] Rgb()
    {
        var rgb = new byte[Pixels.Width * Pixels.Height * 3];
        var pixels = Pixels.Bytes;
        for (int from = 0, to = 0; to < rgb.Length; from += 4, to += 3)
            (rgb[to], rgb[to + 1], rgb[to + 2]) = (pixels[from], pixels[from + 1], pixels[from + 2]);
        return rgb;
    }

    /// <summary>Fits the picture into a size.</summary>
    /// <param name="target">Receives height × width × 3 bytes.</param>
    /// <param name="width">The number of columns of the result.</param>
    /// <param name="height">The number of rows of the result.</param>
    /// <param name="fit">How it is fitted.</param>
    /// <param name="filter">How its pixels are resampled.</param>
    public void Fit(byte* target, int width, int height, PictureFit fit, PictureFilter filter)
    {
        var fitting = Fitting.Of(fit, Pixels.Width, Pixels.Height, width, height);
        var area = fitting.Target;
        if (area.Width != width || area.Height != height)
            new Span<byte>(target, height * width * 3).Clear();
        var first = target + ((long)area.Top * width + area.Left) * 3;
        _resampler.Resize(Pixels, fitting.Source, first, width * 3, area.Width, area.Height, filter);
    }

    private void Read(byte* bytes, int length, PictureFit fit, int width, int height)
    {
        _decoder.Open(bytes, length);
        try
        {
            PictureLimits.Check(_decoder.Width, _decoder.Height, MostPixels);
            // For 'pad' only the longer side needs enough pixels.
            if (fit == PictureFit.Pad)
            {
                var area = Fitting.Of(fit, _decoder.Width, _decoder.Height, width, height).Target;
                (width, height) = (area.Width, area.Height);
            }
            _decoder.Decode(width, height, Pixels);
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
        _resampler.Dispose();
        Pixels.Dispose();
    }
}
