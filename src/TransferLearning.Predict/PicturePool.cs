using System.Collections.Concurrent;
using TransferLearning.Pictures;
using TransferLearning.Pictures.Decoding;
using TransferLearning.Pictures.Resizing;

namespace TransferLearning.Predict;

/// <summary>Turns pictures into a model's input. Any number of threads may call it at once; each call uses a reader of its own.</summary>
internal sealed unsafe class PicturePool(PictureForm form, long mostPixels) : IDisposable
{
    private readonly ConcurrentBag<PictureReader> _free = [];

    /// <exception cref="PictureException">The file cannot be read as a picture.</exception>
    public byte[] FromFile(string path) => Fitted(path, (reader, file) => reader.Read(file, form.Resize, form.Width, form.Height), $"{path}: ").Pixels;

    /// <exception cref="PictureException">The bytes are no picture.</exception>
    public byte[] FromBytes(ReadOnlySpan<byte> file) => Fit(file).Pixels;

    /// <exception cref="PictureException">The bytes are no picture.</exception>
    public FittedPicture Fit(ReadOnlySpan<byte> file) => Fitted(file, (reader, bytes) => reader.Read(bytes, form.Resize, form.Width, form.Height), "");

    /// <summary>Turns decoded pixels into a model's input: red, green and blue of each pixel, row after row.</summary>
    public byte[] FromPixels(ReadOnlySpan<byte> rgb, int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        if (rgb.Length != (long)width * height * 3)
            throw new ArgumentException($"{width} × {height} pixels have {(long)width * height * 3:N0} bytes, and {rgb.Length:N0} are given.", nameof(rgb));
        return width == form.Width && height == form.Height ? rgb.ToArray() : Fitted(rgb, (reader, pixels) => reader.Take(pixels, width, height), "").Pixels;
    }

    public void Dispose()
    {
        while (_free.TryTake(out var reader))
            reader.Dispose();
    }

    private FittedPicture Fitted<T>(T source, Action<PictureReader, T> read, string place)
        where T : allows ref struct
    {
        var reader = _free.TryTake(out var free) ? free : new PictureReader { MostPixels = mostPixels };
        try
        {
            read(reader, source);
            var (pixels, aspect) = (new byte[form.Bytes], (double)reader.Pixels.Width / reader.Pixels.Height);
            fixed (byte* target = pixels)
                reader.Fit(target, form.Width, form.Height, form.Resize, form.Interpolation);
            return new FittedPicture(pixels, form.Resize == PictureFit.Squash ? aspect : (double)form.Width / form.Height);
        }
        catch (Exception wrong) when (Reason(wrong) is { } reason)
        {
            throw new PictureException(place + reason, wrong) { IsTooLarge = wrong is LargeImageException };
        }
        finally
        {
            _free.Add(reader);
        }
    }

    private static string? Reason(Exception wrong) => wrong switch
    {
        BadImageException => wrong.Message,
        AbsentDecoderException absent => $"{wrong.Message}. Add the package {absent.Package} to the program.",
        _ => null,
    };
}
