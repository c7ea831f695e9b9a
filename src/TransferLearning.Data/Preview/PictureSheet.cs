using SkiaSharp;

namespace TransferLearning.Data.Preview;

/// <summary>A page of pictures in rows and columns, with text above them.</summary>
public sealed unsafe class PictureSheet : IDisposable
{
    private const int Gap = 8, Line = 18;
    private const float TextSize = 13;

    private static readonly SKColor Ground = SKColors.White, Strong = new(0x20, 0x20, 0x20), Weak = new(0x58, 0x58, 0x58);

    private readonly PixelBuffer _packed = new();
    private readonly SKSurface _page;
    private readonly Size _cell;
    private readonly int _titles, _lines;

    /// <param name="cell">The size of each picture on the page.</param>
    /// <param name="rows">Rows of pictures.</param>
    /// <param name="columns">Columns of pictures.</param>
    /// <param name="titled">Whether there is a line of text above each column.</param>
    /// <param name="lines">Lines of text above each picture.</param>
    public PictureSheet(Size cell, int rows, int columns, bool titled, int lines)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(lines);
        (_cell, _titles, _lines) = (cell, titled ? 1 : 0, lines);
        (Width, Height) = (Gap + (columns * (cell.Width + Gap)), (_titles * Line) + Gap + (rows * CellHeight));
        PictureDecoders.EnsureDrawing();
        _page = SKSurface.Create(new SKImageInfo(Width, Height, SKColorType.Rgba8888, SKAlphaType.Opaque))
            ?? throw new RunException($"A page of {Width}×{Height} pixels is too large to draw.");
        _page.Canvas.Clear(Ground);
    }

    /// <summary>The width in pixels.</summary>
    public int Width { get; }

    /// <summary>The height in pixels.</summary>
    public int Height { get; }

    private int CellHeight => (_lines * Line) + _cell.Height + Gap;

    /// <summary>The size of a cell with an image's proportions and a given longer side.</summary>
    public static Size CellOf(Size image, int longest)
    {
        var longer = Math.Max(image.Height, image.Width);
        return new Size(Math.Max(1, image.Height * longest / longer), Math.Max(1, image.Width * longest / longer));
    }

    /// <summary>A reader of the original pictures: whole, undistorted, and as large as the cell allows, whatever the network gets.</summary>
    public static SampleReader Originals(ImageSet set, LoaderOptions options, Size cell) =>
        new(set, options with { ImageSize = cell, Resize = ResizeMode.Pad, Interpolation = Interpolation.Bilinear, Augmentation = null, MemoryBudget = 0 });

    /// <summary>Writes the title of a column.</summary>
    public void Title(int column, string text) => Write(text, column, Gap + TextSize - 2, 1, Strong);

    /// <summary>Writes a line of text above a picture. Text that is too wide is shortened in the middle.</summary>
    /// <param name="row">The picture's row.</param>
    /// <param name="column">The picture's column.</param>
    /// <param name="line">The line, from 0. The first line is darker.</param>
    /// <param name="text">The text.</param>
    /// <param name="span">The number of columns that the text may use.</param>
    public void Caption(int row, int column, int line, string text, int span = 1) =>
        Write(text, column, Top(row) - ((_lines - line) * Line) + TextSize, span, line == 0 ? Strong : Weak);

    /// <summary>Reads a picture and draws it to fill its cell. The cell stays empty if the picture cannot be read.</summary>
    /// <param name="row">The picture's row.</param>
    /// <param name="column">The picture's column.</param>
    /// <param name="reader">The reader.</param>
    /// <param name="index">The picture's index in the reader's set.</param>
    /// <param name="pass">The pass that determines the augmentation.</param>
    /// <returns>Why the picture cannot be read; null if it was drawn.</returns>
    public BadImage? Place(int row, int column, SampleReader reader, int index, int pass)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var size = reader.Options.ImageSize;
        _packed.Resize(size.Width, size.Height, 3);
        if (!reader.TryRead(index, pass, _packed.Pixels, out var bad))
            return bad;
        using var picture = new SKBitmap(new SKImageInfo(size.Width, size.Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        var to = (byte*)picture.GetPixels();
        for (long pixel = 0, count = (long)size.Width * size.Height; pixel < count; pixel++)
            (to[4 * pixel], to[(4 * pixel) + 1], to[(4 * pixel) + 2], to[(4 * pixel) + 3]) = (_packed.Pixels[3 * pixel], _packed.Pixels[(3 * pixel) + 1], _packed.Pixels[(3 * pixel) + 2], 255);
        using var image = SKImage.FromBitmap(picture);
        // Much enlarged small pictures are drawn without smoothing, so that each pixel can be seen.
        var sampling = _cell.Width >= 2 * size.Width ? new SKSamplingOptions(SKFilterMode.Nearest) : new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear);
        _page.Canvas.DrawImage(image, SKRect.Create(Left(column), Top(row), _cell.Width, _cell.Height), sampling);
        return null;
    }

    /// <summary>The page as the bytes of a PNG file.</summary>
    public byte[] Png() => PngWriter.Encode(_page);

    public void Dispose()
    {
        _packed.Dispose();
        _page.Dispose();
    }

    private void Write(string text, int column, float baseline, int span, SKColor color) =>
        PictureFont.Draw(_page.Canvas, PictureFont.Fit(text, TextSize, (span * (_cell.Width + Gap)) - Gap), Left(column), baseline, TextSize, color);

    private int Left(int column) => Gap + (column * (_cell.Width + Gap));

    private int Top(int row) => Gap + (_titles * Line) + (row * CellHeight) + (_lines * Line);
}
