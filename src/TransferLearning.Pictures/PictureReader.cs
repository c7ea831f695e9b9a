using TransferLearning.Pictures.Decoding;
using TransferLearning.Pictures.Resizing;

namespace TransferLearning.Pictures;

/// <summary>
/// Reads pictures: a file or its bytes, decoded, then fitted into a size. Training, evaluation and prediction all read pictures by this class,
/// so that a picture has the same pixels in each of them. One reader belongs to one thread at a time.
/// </summary>
internal sealed unsafe class PictureReader : IDisposable
{
    private readonly ImageFile _file = new();
    private readonly ImageDecoder _decoder = new();
    private readonly Resampler _resampler = new();

    /// <summary>The picture that was read last, upright, 4 bytes a pixel.</summary>
    public PixelBuffer Pixels { get; } = new();

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="fit">How the picture will be fitted.</param>
    /// <param name="width">The width that it will be fitted into: a JPEG of several times the size is decoded at a half, a quarter or an eighth. 0: the picture is decoded at its own size.</param>
    /// <param name="height">The same for the height.</param>
    /// <exception cref="BadImageException">The file cannot be read, or is no picture.</exception>
    /// <exception cref="AbsentDecoderException">The decoder of its format is not on this machine.</exception>
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

    /// <summary>Takes pixels that are decoded already, as they are.</summary>
    /// <param name="rgb">Red, green and blue of each pixel, row after row.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    public void Take(ReadOnlySpan<byte> rgb, int width, int height)
    {
        PictureLimits.Check(width, height);
        Pixels.Resize(width, height, 4);
        var pixels = Pixels.Bytes;
        for (int from = 0, to = 0; from < rgb.Length; from += 3, to += 4)
            (pixels[to], pixels[to + 1], pixels[to + 2]) = (rgb[from], rgb[from + 1], rgb[from + 2]);
    }

    /// <summary>Fits the picture into a size.</summary>
    /// <param name="target">Takes height × width × 3 bytes.</param>
    /// <param name="width">Columns of the result.</param>
    /// <param name="height">Rows of the result.</param>
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
            // A picture that is fitted into the size needs only the longer side to have enough pixels.
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
