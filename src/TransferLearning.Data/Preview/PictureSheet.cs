using TransferLearning.Experiments;

namespace TransferLearning.Data;

/// <summary>A page of pictures of one size, in rows and columns, with text above them. For looking at: small pictures are enlarged, and large ones shrunk where the page asks for it.</summary>
public sealed unsafe class PictureSheet : IDisposable
{
    private const int Gap = 4;
    // A text of some letters has room above a picture of this width.
    private const int Smallest = 64;

    private readonly PixelBuffer _page = new();
    private readonly PixelBuffer _packed = new();
    private readonly PixelBuffer _spread = new();
    private readonly Resampler _resampler = new();
    private readonly Size _image, _cell;
    private readonly int _scale, _titles, _lines;

    /// <param name="image">The size of the pictures as they are read.</param>
    /// <param name="rows">Rows of pictures.</param>
    /// <param name="columns">Columns of pictures.</param>
    /// <param name="titled">Whether there is a line of text above each column.</param>
    /// <param name="lines">Lines of text above each picture.</param>
    /// <param name="largest">The longest side of a picture on the page, in pixels; null where all stay as large as they are.</param>
    public PictureSheet(Size image, int rows, int columns, bool titled, int lines, int? largest = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(lines);
        (_image, _titles, _lines) = (image, titled ? 1 : 0, lines);
        _cell = Shown(image, largest);
        _scale = largest is null && _cell.Width >= 120 ? 2 : 1;
        _page.Resize(Gap + columns * (_cell.Width + Gap), _titles * Line + Gap + rows * CellHeight + Gap, 3);
        _page.Bytes.Fill(24);
    }

    private int Line => (PixelFont.Height + 3) * _scale;

    private int CellHeight => _lines * Line + _cell.Height + Gap;

    /// <summary>Writes the title of a column.</summary>
    public void Title(int column, string text) => Write(text, column, Gap, 1, 255);

    /// <summary>Writes a line of text above a picture; what is wider than its columns is cut off.</summary>
    /// <param name="row">The picture's row.</param>
    /// <param name="column">The picture's column.</param>
    /// <param name="line">The line, from 0.</param>
    /// <param name="text">The text.</param>
    /// <param name="span">Columns that it may take.</param>
    public void Caption(int row, int column, int line, string text, int span = 1) =>
        Write(text, column, Top(row) - (_lines - line) * Line + _scale, span, 190);

    /// <summary>Reads a picture and draws it; the place stays empty where it cannot be read.</summary>
    /// <param name="row">Its row.</param>
    /// <param name="column">Its column.</param>
    /// <param name="reader">Reads it, at the size that the page was made for.</param>
    /// <param name="index">Its index in the reader's set.</param>
    /// <param name="pass">The pass that its augmentation belongs to.</param>
    /// <returns>Why it cannot be read; null where it was.</returns>
    public BadImage? Place(int row, int column, SampleReader reader, int index, int pass)
    {
        ArgumentNullException.ThrowIfNull(reader);
        _packed.Resize(_image.Width, _image.Height, 3);
        if (!reader.TryRead(index, pass, _packed.Pixels, out var bad))
            return bad;
        _spread.Resize(_image.Width, _image.Height, 4);
        for (long pixel = 0, count = (long)_image.Width * _image.Height; pixel < count; pixel++)
            (_spread.Pixels[4 * pixel], _spread.Pixels[4 * pixel + 1], _spread.Pixels[4 * pixel + 2]) = (_packed.Pixels[3 * pixel], _packed.Pixels[3 * pixel + 1], _packed.Pixels[3 * pixel + 2]);
        _resampler.Resize(
            _spread, new PixelArea(0, 0, _image.Width, _image.Height), _page.Pixels + (long)Top(row) * _page.Stride + Left(column) * 3, _page.Stride,
            _cell.Width, _cell.Height, _cell.Width > _image.Width ? Interpolation.Nearest : Interpolation.Bilinear);
        return null;
    }

    /// <summary>The page as the bytes of a PNG file.</summary>
    public byte[] Png() => PngWriter.Encode(_page);

    public void Dispose()
    {
        _page.Dispose();
        _packed.Dispose();
        _spread.Dispose();
        _resampler.Dispose();
    }

    // Enlarged by a whole number, so that every pixel is seen as it is; shrunk in proportion.
    private static Size Shown(Size image, int? largest)
    {
        var zoom = Math.Max(1, (Smallest + image.Width - 1) / image.Width);
        var longest = Math.Max(image.Height, image.Width) * zoom;
        return largest is { } most && longest > most
            ? new Size(Math.Max(1, image.Height * zoom * most / longest), Math.Max(1, image.Width * zoom * most / longest))
            : new Size(image.Height * zoom, image.Width * zoom);
    }

    private void Write(string text, int column, int top, int span, byte gray)
    {
        var letters = (span * (_cell.Width + Gap)) / (PixelFont.Advance * _scale);
        PixelFont.Write(_page, text.Length > letters ? text[..Math.Max(0, letters)] : text, Left(column), top, _scale, gray);
    }

    private int Left(int column) => Gap + column * (_cell.Width + Gap);

    private int Top(int row) => Gap + _titles * Line + row * CellHeight + _lines * Line;
}
