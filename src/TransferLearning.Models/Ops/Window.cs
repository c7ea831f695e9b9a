namespace TransferLearning.Models.Ops;

/// <summary>The window of a convolution or a pooling: its size, stride and padding.</summary>
/// <param name="Height">The height in pixels.</param>
/// <param name="Width">The width in pixels.</param>
/// <param name="StrideY">The vertical stride in pixels.</param>
/// <param name="StrideX">The horizontal stride in pixels.</param>
/// <param name="Padding">The padding around the image.</param>
/// <param name="CeilMode">Whether a last window that extends beyond the image counts, as <c>ceil_mode</c> of PyTorch's poolings.</param>
internal readonly record struct Window(long Height, long Width, long StrideY, long StrideX, Padding Padding, bool CeilMode = false)
{
    /// <summary>A square window.</summary>
    public static Window Square(long size, long stride = 1, long padding = 0, bool ceil = false) => new(size, size, stride, stride, Padding.Of(padding), ceil);

    /// <summary>A square window with TensorFlow's 'same' padding.</summary>
    public static Window SquareSame(long size, long stride = 1) => new(size, size, stride, stride, Padding.Same);

    /// <summary>The padding in pixels for an image of this shape.</summary>
    public (long Top, long Left, long Bottom, long Right) PaddingFor(TensorShape image)
    {
        if (!Padding.IsSame)
            return (Padding.Top, Padding.Left, Padding.Bottom, Padding.Right);
        var (top, bottom) = Same(image[1], Height, StrideY);
        var (left, right) = Same(image[2], Width, StrideX);
        return (top, left, bottom, right);
    }

    /// <summary>The output's height and width.</summary>
    /// <exception cref="ShapeException">The window is larger than the padded image.</exception>
    public (long Height, long Width) OutputFor(TensorShape image)
    {
        var (top, left, bottom, right) = PaddingFor(image);
        return (Steps(image[1], top, bottom, Height, StrideY, image), Steps(image[2], left, right, Width, StrideX, image));
    }

    // TensorFlow's 'same': ceil(size / stride) outputs. The padding is split evenly; an odd pixel goes below or to the right.
    private static (long Before, long After) Same(long size, long window, long stride)
    {
        var total = Math.Max(0, ((((size + stride - 1) / stride) - 1) * stride) + window - size);
        return (total / 2, total - (total / 2));
    }

    private long Steps(long size, long before, long after, long window, long stride, TensorShape image)
    {
        var room = size + before + after - window;
        if (room < 0)
            throw new ShapeException($"a window of {Height}×{Width} does not fit into {image[1]}×{image[2]} pixels; use larger images or fewer poolings");
        var steps = (CeilMode ? room + stride - 1 : room) / stride;
        // PyTorch: the last window must begin inside the image or its left padding.
        if (CeilMode && steps * stride >= size + before)
            steps--;
        return steps + 1;
    }
}

/// <summary>The padding around an image, in pixels.</summary>
internal readonly record struct Padding(long Top, long Left, long Bottom, long Right, bool IsSame = false)
{
    public static Padding None { get; } = new(0, 0, 0, 0);

    /// <summary>TensorFlow's 'same'. The sizes follow from the image.</summary>
    public static Padding Same { get; } = new(0, 0, 0, 0, IsSame: true);

    public static Padding Of(long all) => new(all, all, all, all);
}
