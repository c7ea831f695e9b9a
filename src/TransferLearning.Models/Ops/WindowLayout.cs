namespace TransferLearning.Models.Ops;

/// <summary>
/// How an image is divided into windows: the padding, the shift and the mask. There is no shift along a side that one window covers.
/// </summary>
internal sealed class WindowLayout
{
    // torchvision's value for positions that must not attend to each other.
    private const float Hidden = -100;

    private readonly long _size;

    public WindowLayout(long size, long shift, long height, long width)
    {
        _size = size;
        Rows = (height + size - 1) / size;
        Columns = (width + size - 1) / size;
        ShiftY = size >= PaddedHeight ? 0 : shift;
        ShiftX = size >= PaddedWidth ? 0 : shift;
    }

    public long Rows { get; }

    public long Columns { get; }

    public long Windows => Rows * Columns;

    public long PaddedHeight => Rows * _size;

    public long PaddedWidth => Columns * _size;

    public long ShiftY { get; }

    public long ShiftX { get; }

    public bool IsShifted => ShiftY + ShiftX > 0;

    /// <summary>For each pair of positions in a window, the row of the relative position table.</summary>
    public static long[] RelativePositions(long size)
    {
        var places = size * size;
        var index = new long[places * places];
        for (var a = 0L; a < places; a++)
            for (var b = 0L; b < places; b++)
                index[(a * places) + b] = (((a / size) - (b / size) + size - 1) * ((2 * size) - 1)) + (a % size) - (b % size) + size - 1;
        return index;
    }

    /// <summary>The mask, windows × positions × positions: 0 where two positions may attend to each other, else a large negative number.</summary>
    public float[] Mask()
    {
        var places = _size * _size;
        var mask = new float[Windows * places * places];
        for (var window = 0L; window < Windows; window++)
            for (var a = 0L; a < places; a++)
                for (var b = 0L; b < places; b++)
                    mask[(((window * places) + a) * places) + b] = Region(window, a) == Region(window, b) ? 0 : Hidden;
        return mask;
    }

    /// <summary>The index of the region that a position lies in. The shift makes nine regions.</summary>
    private long Region(long window, long place)
    {
        var y = (window / Columns * _size) + (place / _size);
        var x = (window % Columns * _size) + (place % _size);
        return (3 * Part(y, PaddedHeight, ShiftY)) + Part(x, PaddedWidth, ShiftX);
    }

    // torchvision's slices (0, −window), (−window, −shift), (−shift, end). With a shift of 0, the last one covers everything.
    private long Part(long at, long size, long shift) => shift == 0 ? 0 : at < size - _size ? 0 : at < size - shift ? 1 : 2;
}
