namespace TransferLearning.Models.Ops.Sequences;

/// <summary>The lengths and paddings of windows over a sequence, as in Keras.</summary>
internal static class Window1d
{
    /// <summary>The number of windows.</summary>
    /// <exception cref="ShapeException">The sequence is shorter than a window.</exception>
    public static long Length(string kind, long length, long size, long stride, bool same) =>
        same ? (length + stride - 1) / stride
        : length >= size ? (length - size) / stride + 1
        : throw new ShapeException($"{kind}: a window of {size} does not fit into a sequence of {length}");

    /// <summary>The padding before and after the sequence; of an odd one, the larger half comes after.</summary>
    public static (long Left, long Right) Padding(long length, long size, long stride, bool same)
    {
        if (!same)
            return (0, 0);
        var all = Math.Max(0, ((length + stride - 1) / stride - 1) * stride + size - length);
        return (all / 2, all - all / 2);
    }
}
