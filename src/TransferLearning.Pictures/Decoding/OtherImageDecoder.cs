using System.Diagnostics;
using ImageMagick;
using SkiaSharp;

namespace TransferLearning.Pictures.Decoding;

/// <summary>Decodes TIFF, HEIC, AVIF, JPEG 2000 and PSD with ImageMagick, which is loaded for the first such file.</summary>
/// <remarks>
/// Decodes the first picture of a file. TIFF pictures are turned by their orientation tag. HEIC and AVIF pictures come upright from libheif,
/// which turns them by their own boxes; their EXIF orientation is ignored, as the standard says.
/// </remarks>
internal sealed unsafe class OtherImageDecoder : IImageDecoder
{
    private const int Strip = 64;

    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(60);

    private readonly PixelBuffer _turned = new();
    private byte* _bytes;
    private int _length;
    private PictureFormat _format;
    private (int Width, int Height) _size;
    private SKEncodedOrigin _origin;

    public int Width => Orientation.Swaps(_origin) ? _size.Height : _size.Width;

    public int Height => Orientation.Swaps(_origin) ? _size.Width : _size.Height;

    /// <summary>Reads the header only.</summary>
    /// <param name="format">The file's format.</param>
    /// <param name="bytes">The file's bytes; the caller keeps them valid until <see cref="Close"/>.</param>
    /// <param name="length">The number of bytes.</param>
    public void Open(PictureFormat format, byte* bytes, int length)
    {
        Close();
        _format = format;
        Open(bytes, length);
    }

    public void Open(byte* bytes, int length)
    {
        MagickLibrary.Load();
        using var image = new MagickImage();
        Read(image, bytes, length, (picture, file, settings) => picture.Ping(file, settings));
        if (image.Width == 0 || image.Height == 0)
            throw new BadImageException("it is cut short: its header is not complete");
        PictureLimits.Check(image.Width, image.Height);
        _origin = _format == PictureFormat.Tiff && (int)image.Orientation is >= 1 and <= 8 and var turned ? (SKEncodedOrigin)turned : SKEncodedOrigin.TopLeft;
        (_size, _length) = (((int)image.Width, (int)image.Height), length);
        _bytes = bytes;
    }

    public void Decode(int leastWidth, int leastHeight, PixelBuffer target)
    {
        if (_bytes is null)
            throw new InvalidOperationException("No picture is open.");
        MagickLibrary.Within(() => Decode(target));
    }

    private void Decode(PixelBuffer target)
    {
        using var image = new MagickImage();
        Read(image, _bytes, _length, (picture, file, settings) => picture.Read(file, settings));
        if ((image.Width, image.Height) != ((uint)_size.Width, (uint)_size.Height))
            throw new BadImageException("its header and its contents have different sizes");
        if (image.ColorSpace is not (ColorSpace.sRGB or ColorSpace.Gray))
            image.ColorSpace = ColorSpace.sRGB;
        var upright = _origin == SKEncodedOrigin.TopLeft;
        Copy(image, upright ? target : _turned);
        if (!upright)
            Orientation.Apply(_origin, _turned, target);
    }

    public void Close() => _bytes = null;

    private void Read(MagickImage image, byte* bytes, int length, Action<MagickImage, Stream, MagickReadSettings> read)
    {
        string? damage = null;
        var began = Stopwatch.GetTimestamp();
        image.Warning += (_, warning) => damage ??= MagickComplaints.Of(warning.Exception);
        image.Progress += (_, progress) => progress.Cancel |= Stopwatch.GetElapsedTime(began) > MostTime;
        try
        {
            using var file = new UnmanagedMemoryStream(bytes, length);
            read(image, file, new MagickReadSettings { Format = Formats(_format), FrameIndex = 0, FrameCount = 1 });
        }
        catch (MagickException exception)
        {
            throw new BadImageException(MagickComplaints.Reason(_format, exception), exception);
        }
        if (Stopwatch.GetElapsedTime(began) > MostTime)
            throw new BadImageException($"decoding it takes longer than {MostTime.TotalSeconds:0} seconds");
        if (damage is not null)
            throw new BadImageException(damage);
    }

    private static MagickFormat Formats(PictureFormat format) => format switch
    {
        PictureFormat.Tiff => MagickFormat.Tiff,
        PictureFormat.Heic => MagickFormat.Heic,
        PictureFormat.Avif => MagickFormat.Avif,
        PictureFormat.Jp2 => MagickFormat.Jp2,
        PictureFormat.J2k => MagickFormat.J2k,
        PictureFormat.Psd => MagickFormat.Psd,
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, null),
    };

    private static void Copy(MagickImage image, PixelBuffer target)
    {
        var (width, height) = ((int)image.Width, (int)image.Height);
        target.Resize(width, height, 4);
        using var pixels = image.GetPixelsUnsafe();
        for (var y = 0; y < height; y += Strip)
        {
            var rows = Math.Min(Strip, height - y);
            var strip = pixels.ToByteArray(0, y, (uint)width, (uint)rows, PixelMapping.RGBA) ?? throw new BadImageException("its pixels cannot be read");
            strip.CopyTo(target.Bytes[(y * target.Stride)..]);
        }
    }

    public void Dispose() => _turned.Dispose();
}
