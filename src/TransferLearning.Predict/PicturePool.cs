using System.Collections.Concurrent;
using TransferLearning.Pictures;
using TransferLearning.Pictures.Decoding;

namespace TransferLearning.Predict;

/// <summary>Turns pictures into a model's input. Any number of threads may call it at once; each call uses a reader of its own.</summary>
internal sealed unsafe class PicturePool(PictureForm form) : IDisposable
{
    private readonly ConcurrentBag<PictureReader> _free = [];

    /// <exception cref="PictureException">The file cannot be read as a picture.</exception>
    public byte[] FromFile(string path)
    {
        var reader = Rent();
        try
        {
            reader.Read(path, form.Resize, form.Width, form.Height);
            return Fit(reader);
        }
        catch (Exception wrong) when (Reason(wrong) is { } reason)
        {
            throw new PictureException($"{path}: {reason}", wrong);
        }
        finally
        {
            _free.Add(reader);
        }
    }

    /// <exception cref="PictureException">The bytes are no picture.</exception>
    public byte[] FromBytes(ReadOnlySpan<byte> file)
    {
        var reader = Rent();
        try
        {
            reader.Read(file, form.Resize, form.Width, form.Height);
            return Fit(reader);
        }
        catch (Exception wrong) when (Reason(wrong) is { } reason)
        {
            throw new PictureException(reason, wrong);
        }
        finally
        {
            _free.Add(reader);
        }
    }

    /// <summary>Turns decoded pixels into a model's input: red, green and blue of each pixel, row after row.</summary>
    public byte[] FromPixels(ReadOnlySpan<byte> rgb, int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        if (rgb.Length != (long)width * height * 3)
            throw new ArgumentException($"{width} × {height} pixels have {(long)width * height * 3:N0} bytes, and {rgb.Length:N0} are given.", nameof(rgb));
        if (width == form.Width && height == form.Height)
            return rgb.ToArray();
        var reader = Rent();
        try
        {
            reader.Take(rgb, width, height);
            return Fit(reader);
        }
        finally
        {
            _free.Add(reader);
        }
    }

    public void Dispose()
    {
        while (_free.TryTake(out var reader))
            reader.Dispose();
    }

    private byte[] Fit(PictureReader reader)
    {
        // Some stores write 4 bytes more.
        var pixels = new byte[form.Bytes + 4];
        fixed (byte* target = pixels)
            reader.Fit(target, form.Width, form.Height, form.Resize, form.Interpolation);
        return pixels;
    }

    private static string? Reason(Exception wrong) => wrong switch
    {
        BadImageException => wrong.Message,
        AbsentDecoderException => $"{wrong.Message}. Add the package Magick.NET-Q8-AnyCPU {MagickLibrary.Version} to the program.",
        _ => null,
    };

    private PictureReader Rent() => _free.TryTake(out var reader) ? reader : new PictureReader();
}
